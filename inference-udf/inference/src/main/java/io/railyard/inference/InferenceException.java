package io.railyard.inference;

/** A request to a model that has no answer: a stable code and a text that says what happened, why and what to do next. */
public final class InferenceException extends Exception {
    private static final long serialVersionUID = 1L;

    private final InferenceError error;

    /** An error without another behind it. */
    public InferenceException(InferenceError error, String text) {
        super(text);
        this.error = error;
    }

    /** An error with the one behind it. */
    public InferenceException(InferenceError error, String text, Throwable cause) {
        super(text, cause);
        this.error = error;
    }

    /** The reason as a code. */
    public InferenceError error() {
        return error;
    }

    /** The text alone, without the code. */
    public String text() {
        return String.valueOf(super.getMessage());
    }

    /** Code and text. */
    @Override
    public String getMessage() {
        return error.code() + ": " + text();
    }
}
