package io.railyard.machine.compiler;

/** The guest called through the table what is no function of the type it named. */
public final class BadIndirectCall extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BadIndirectCall() {
        super("indirect call", null, false, false);
    }
}
