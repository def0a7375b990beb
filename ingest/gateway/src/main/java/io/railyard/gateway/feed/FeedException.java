package io.railyard.gateway.feed;

/** A market file that cannot be used: what was found, why that is too little, and what to do. */
public final class FeedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Stable code of every refusal of a market file. */
    public static final String CODE = "feed.unusable";

    /** With the whole sentence. */
    public FeedException(String message) {
        super(CODE + ": " + message);
    }

    /** With the whole sentence and the reader's own cause. */
    public FeedException(String message, Throwable cause) {
        super(CODE + ": " + message, cause);
    }
}
