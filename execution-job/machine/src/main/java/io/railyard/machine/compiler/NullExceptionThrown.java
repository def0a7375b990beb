package io.railyard.machine.compiler;

/** The guest executed {@code throw_ref} on a null reference. */
public final class NullExceptionThrown extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NullExceptionThrown() {
        super("null exception reference", null, false, false);
    }
}
