package io.railyard.node.foreign;

/** What another scheduler or gateway gave is not what it should be, or it gave nothing. */
public final class ForeignException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ForeignException(String message) {
        super(message);
    }

    public ForeignException(String message, Throwable cause) {
        super(message, cause);
    }
}
