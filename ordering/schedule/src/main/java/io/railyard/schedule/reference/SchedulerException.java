package io.railyard.schedule.reference;

/** A scheduler's answer that cannot be followed; says what is wrong where. */
public final class SchedulerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With the place, the rule and what to do. */
    public SchedulerException(String message) {
        super(message);
    }
}
