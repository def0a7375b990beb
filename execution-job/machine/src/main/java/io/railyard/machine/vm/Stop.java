package io.railyard.machine.vm;

import io.railyard.schedule.outcome.Status;

/** A message stops here, without effect: out of something, or failed by the program's own fault. Carries no trace. */
public final class Stop extends Exception {
    private static final long serialVersionUID = 1L;

    private final Status status;

    private Stop(Status status, String text) {
        super(text, null, false, false);
        this.status = status;
    }

    static Stop outOfGas() {
        return new Stop(Status.OUT_OF_GAS, "machine.out-of-gas: the gas of one message was used up");
    }

    static Stop outOfDepth(int units) {
        return new Stop(Status.OUT_OF_DEPTH, "machine.out-of-depth: calls were nested deeper than " + units + " units");
    }

    /** The process or the message would hold more than it may. */
    public static Stop outOfMemory(String text) {
        return new Stop(Status.OUT_OF_MEMORY, "machine.out-of-memory: " + text);
    }

    /** The program did what its machine's rules forbid; {@code text} holds no facts of the host. */
    public static Stop trap(String text) {
        return new Stop(Status.TRAP, "machine.trap: " + text);
    }

    /** The program refuses the message, in its own words. */
    public static Stop refused(String text) {
        return new Stop(Status.ERROR, text);
    }

    /** How the message ends. */
    Status status() {
        return status;
    }

    String text() {
        return String.valueOf(getMessage());
    }
}
