package io.railyard.cli.console;

/** What the command's exit code says; a contract with scripts. */
public enum ExitCode {
    /** Done. */
    DONE(0),
    /** Bad usage or configuration. */
    USAGE(2),
    /** Bad input data. */
    DATA(3),
    /** A check failed. */
    CHECK(4),
    /** A limit was exceeded. */
    LIMIT(5),
    /** A bug of ours. */
    BUG(70);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    /** The process's exit code. */
    public int code() {
        return code;
    }
}
