package io.railyard.machine.wasm;

/** A guest trapped. Thrown by a call into it; carries no host facts and no stack trace. */
public final class GuestTrap extends Exception {
    private static final long serialVersionUID = 1L;

    private final Trap trap;

    GuestTrap(Trap trap) {
        super(trap.text(), null, false, false);
        this.trap = trap;
    }

    /** Which way. */
    public Trap trap() {
        return trap;
    }
}
