package io.railyard.machine.compiler;

/** A module that this compiler does not take, and what in it. Another engine may. */
public final class CompilerRefusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean limit;

    private CompilerRefusal(String text, boolean limit) {
        super(text);
        this.limit = limit;
    }

    /** The module is too large for something that the Java machine bounds; the interpreter takes it. */
    static CompilerRefusal limit(String text) {
        return new CompilerRefusal(text, true);
    }

    /** Whether only a limit of the Java machine stands against it, so that the interpreter takes the module. */
    public boolean isLimit() {
        return limit;
    }

    static CompilerRefusal unsupported(String feature) {
        return new CompilerRefusal("The module uses " + feature + ", which the compiler does not take", false);
    }
}
