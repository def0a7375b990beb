package io.railyard.inference.gguf;

/** A file that is no GGUF model, or a damaged one; the text names the offset and the rule. */
public final class GgufException extends Exception {
    private static final long serialVersionUID = 1L;

    GgufException(String text) {
        super(text);
    }
}
