package io.railyard.machine.wasm;

/** A function that the host gives to guests. Called on the thread that runs the instance; may call back into it. */
@FunctionalInterface
public interface HostFunction {
    /**
     * Answers a call. Floats travel as their bits; an i32 comes sign-extended and only the low half of one counts.
     * A {@link GuestUnwind} flies through the guest's frames up to the host function that catches it.
     * A {@link SuspensionRefused} flies out of the instance.
     * An {@link IndexOutOfBoundsException} of the memory's is the guest's trap.
     *
     * @param instance who calls
     * @return the result; anything when the function has none
     * @throws GuestTrap to stop the guest
     */
    long call(EngineInstance instance, long... arguments) throws GuestTrap;
}
