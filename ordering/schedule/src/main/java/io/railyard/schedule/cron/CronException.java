package io.railyard.schedule.cron;

/** Cron tags of a process that cannot be kept; the message says which and why. */
public final class CronException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With the tag, the rule and what to do. */
    public CronException(String message) {
        super(message);
    }
}
