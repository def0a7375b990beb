package io.railyard.machine.wasm;

/** An exported function of an instance. */
@FunctionalInterface
public interface GuestFunction {
    /**
     * Calls it. Floats travel as their bits.
     *
     * @return the first result, 0 when there is none
     * @throws GuestTrap when the guest traps
     * @throws GuestUnwind when a host function under it throws one
     * @throws EngineFailure when the host fails
     */
    long call(long... arguments) throws GuestTrap;
}
