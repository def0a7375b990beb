package io.railyard.message.json;

/** Bytes that are not the JSON they should be: malformed, or beyond a limit of {@link JsonLimits}. */
public final class JsonException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long offset;

    JsonException(String message, long offset) {
        super(message + " at byte " + offset);
        this.offset = offset;
    }

    /** Where reading stopped, in bytes from the start; right for UTF-8 input, at most one token late. */
    public long offset() {
        return offset;
    }
}
