package io.railyard.machine.aos;

/** A response that breaks the calling convention or an output limit; says where and which rule. */
public final class BadResult extends Exception {
    private static final long serialVersionUID = 1L;

    private final String what;

    BadResult(String text) {
        super("machine.bad-output: " + text, null, false, false);
        what = text;
    }

    /** The same, whose text begins with {@code place}: as it leaves a value, it learns where that stands. */
    BadResult within(String place) {
        return new BadResult(place + what);
    }

    /** {@link #getMessage()}, never null. */
    public String text() {
        return String.valueOf(getMessage());
    }
}
