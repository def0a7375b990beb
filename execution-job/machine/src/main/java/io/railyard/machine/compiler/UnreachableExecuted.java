package io.railyard.machine.compiler;

/** The guest executed {@code unreachable}. */
public final class UnreachableExecuted extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnreachableExecuted() {
        super("unreachable", null, false, false);
    }
}
