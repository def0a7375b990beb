package io.railyard.schedule.wire;

/** Bytes that are not the record they should be. */
public final class WireException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With what was read and why it is refused. */
    public WireException(String message) {
        super(message);
    }

    /** With the reader's own cause. */
    public WireException(String message, Throwable cause) {
        super(message, cause);
    }
}
