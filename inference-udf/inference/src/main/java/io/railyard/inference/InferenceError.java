package io.railyard.inference;

import java.util.Optional;

/** Why a request to a model has no answer. The codes are a contract: they travel in messages and records. */
public enum InferenceError {
    /** Prompt and reply would not fit into the model's context. */
    PROMPT_TOO_LONG("inference.prompt-too-long", Category.REJECT),
    /** The prompt contains the text of one of the model's control tokens. */
    SPECIAL_TOKEN("inference.special-token", Category.REJECT),
    /** A field of the request is missing, malformed or out of its bounds. */
    BAD_REQUEST("inference.bad-request", Category.REJECT),
    /** The engine does not serve the model asked for. */
    UNKNOWN_MODEL("inference.unknown-model", Category.REJECT),
    /** The model file is not there. */
    MODEL_MISSING("inference.model-missing", Category.HALT),
    /** The model file is not what it should be: format, size or digest. */
    MODEL_CORRUPT("inference.model-corrupt", Category.HALT),
    /** The process that runs the model died, or could not be started. */
    ENGINE_CRASHED("inference.engine-crashed", Category.RETRY),
    /** No answer came within the time allowed. */
    TIMEOUT("inference.timeout", Category.RETRY),
    /** The engine was closed while, or before, the request ran. */
    ENGINE_CLOSED("inference.engine-closed", Category.RETRY),
    /** The journal of answers cannot be read or written. */
    JOURNAL_DAMAGED("inference.journal-damaged", Category.HALT);

    /** What to do about an error. */
    public enum Category {
        /** The request itself is wrong: the same request fails again. */
        REJECT,
        /** The request may be made again. */
        RETRY,
        /** The installation is wrong: an operator has to act. */
        HALT
    }

    private final String code;
    private final Category category;

    InferenceError(String code, Category category) {
        this.code = code;
        this.category = category;
    }

    /** The stable code, as in {@code inference.timeout}. */
    public String code() {
        return code;
    }

    /** What to do about it. */
    public Category category() {
        return category;
    }

    /** The error whose code is {@code code}. */
    public static Optional<InferenceError> ofCode(String code) {
        for (InferenceError error : values()) {
            if (error.code.equals(code)) {
                return Optional.of(error);
            }
        }
        return Optional.empty();
    }
}
