package io.railyard.job.config;

/** Options that cannot be run: which option, with what value, which rule it breaks, and what to give instead. */
public final class OptionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Stable code of every refusal of options. */
    public static final String CODE = "job.options-invalid";

    /** With the whole sentence. */
    public OptionException(String message) {
        super(CODE + ": " + message);
    }
}
