package io.railyard.machine.wasm;

/**
 * Control that leaves guest frames for a host function further up: how {@code longjmp} works. No trap and no failure;
 * carries no stack trace. The function that catches it puts the depth left back to what it was.
 */
public final class GuestUnwind extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The only one: what it means lies in the guest's memory. */
    @SuppressWarnings("StaticAssignmentOfThrowable")
    public static final GuestUnwind INSTANCE = new GuestUnwind();

    private GuestUnwind() {
        super("unwind", null, false, false);
    }
}
