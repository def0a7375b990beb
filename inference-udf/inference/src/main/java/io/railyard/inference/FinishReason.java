package io.railyard.inference;

/** Why a reply ended. */
public enum FinishReason {
    /** The model ended it, or a stop string came. */
    STOP("stop"),
    /** The reply has as many tokens as were allowed. */
    LENGTH("length");

    private final String code;

    FinishReason(String code) {
        this.code = code;
    }

    /** The word used in messages and records. */
    public String code() {
        return code;
    }

    /**
     * The reason called {@code code}.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static FinishReason ofCode(String code) {
        for (FinishReason reason : values()) {
            if (reason.code.equals(code)) {
                return reason;
            }
        }
        throw new IllegalArgumentException("Not a finish reason (stop, length): \"" + code + "\"");
    }
}
