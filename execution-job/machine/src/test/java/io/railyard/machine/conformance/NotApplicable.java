package io.railyard.machine.conformance;

/** A command that asks for something that a process's module does not have; the message is the reason published. */
final class NotApplicable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotApplicable(String reason) {
        super(reason, null, false, false);
    }
}
