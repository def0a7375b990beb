package io.railyard.machine.aos;

/** A response that breaks the calling convention or an output limit; says where and which rule. */
public final class BadResult extends Exception {
    private static final long serialVersionUID = 1L;

    BadResult(String text) {
        super("machine.bad-output: " + text, null, false, false);
    }

    /** {@link #getMessage()}, never null. */
    public String text() {
        return String.valueOf(getMessage());
    }
}
