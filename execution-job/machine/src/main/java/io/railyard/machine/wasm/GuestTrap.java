package io.railyard.machine.wasm;

/** A guest trapped. Thrown by a call into it; carries no host facts and no stack trace. */
public final class GuestTrap extends Exception {
    private static final long serialVersionUID = 1L;

    private final Trap trap;
    private final String text;

    GuestTrap(Trap trap) {
        this(trap, trap.text());
    }

    private GuestTrap(Trap trap, String text) {
        super(text, null, false, false);
        this.trap = trap;
        this.text = text;
    }

    /** Thrown by an engine whose guest trapped. */
    public static GuestTrap of(Trap trap) {
        return new GuestTrap(trap);
    }

    /** Thrown by a host function to stop the guest; {@code text} holds no host facts. */
    public static GuestTrap byHost(String text) {
        return new GuestTrap(Trap.HOST, text);
    }

    /** Which way. */
    public Trap trap() {
        return trap;
    }

    /** What happened, in a constant form. */
    public String text() {
        return text;
    }
}
