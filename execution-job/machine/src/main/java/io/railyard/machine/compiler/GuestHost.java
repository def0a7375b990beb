package io.railyard.machine.compiler;

/** What stands behind a module's imports. One instance's; called on the thread that runs it. */
@FunctionalInterface
public interface GuestHost {
    /** For modules that import nothing. */
    GuestHost NONE = (function, arguments) -> {
        throw new IllegalStateException("The module imports nothing, yet it called the host");
    };

    /**
     * Calls imported function {@code function}. Floats travel as their bits. What it throws flies through the guest's
     * frames to whoever called in.
     *
     * @return the result's bits; anything when there is none
     */
    long call(int function, long... arguments);
}
