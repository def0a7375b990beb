package io.railyard.schedule.outcome;

/** How an evaluation ended. Every status but {@link #OK} leaves the memory as it was before the slot. */
public enum Status {
    /** The process handled the message; its new memory counts. */
    OK("ok"),
    /** The process answered with an Error, or {@code ok: false}. */
    ERROR("error"),
    /** The module trapped. */
    TRAP("trap"),
    /** The gas limit of one message was reached. */
    OUT_OF_GAS("out-of-gas"),
    /** The call depth limit was reached. */
    OUT_OF_DEPTH("out-of-depth"),
    /** The memory limit was reached. */
    OUT_OF_MEMORY("out-of-memory"),
    /** The response broke the calling convention or an output limit. */
    BAD_OUTPUT("bad-output"),
    /** The process has no runnable module: unknown, malformed or refused. */
    NO_MODULE("no-module");

    private final String code;

    Status(String code) {
        this.code = code;
    }

    /** The stable text in topics and tables. */
    public String code() {
        return code;
    }

    /**
     * The status whose code is {@code code}.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static Status ofCode(String code) {
        for (Status status : values()) {
            if (status.code.equals(code)) {
                return status;
            }
        }
        throw new IllegalArgumentException("No evaluation status has the code \"" + code + "\"");
    }
}
