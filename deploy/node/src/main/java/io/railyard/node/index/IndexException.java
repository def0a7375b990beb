package io.railyard.node.index;

/** The index cannot be opened, read or written. It holds nothing that the topics do not: deleting its folder mends it. */
public final class IndexException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    IndexException(String message, Throwable cause) {
        super(message, cause);
    }
}
