package io.railyard.machine.compiler;

/** A module that this compiler does not take, and what in it. Another engine may. */
public final class CompilerRefusal extends Exception {
    private static final long serialVersionUID = 1L;

    CompilerRefusal(String text) {
        super(text);
    }

    CompilerRefusal(String text, Throwable cause) {
        super(text, cause);
    }

    static CompilerRefusal unsupported(String feature) {
        return new CompilerRefusal("The module uses " + feature + ", which the compiler does not take");
    }
}
