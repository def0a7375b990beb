package io.railyard.machine.wasm;

import io.railyard.machine.memory.PagedMemory;
import java.util.Optional;

/** One running copy of a module. Mutable; owned by one thread at a time. */
public interface EngineInstance {
    /** The exported function {@code name}. */
    Optional<GuestFunction> function(String name);

    /**
     * Calls the function at {@code index} of the table. Floats travel as their bits.
     *
     * @return the first result, 0 when there is none
     * @throws GuestTrap when the guest traps, or no function of so many parameters is there
     * @throws GuestUnwind when a host function under it throws one
     */
    long callTable(int index, long... arguments) throws GuestTrap;

    /** Its linear memory. */
    PagedMemory memory();

    /** Value of the global at {@code index}, floats as their bits, i32 sign-extended. */
    long global(int index);

    /** Sets the global at {@code index}. */
    void setGlobal(int index, long value);

    /**
     * Makes everything but memory and globals as it is in a new instance: what a message dropped does not outlive it, for
     * memory and globals are all of a process's state. To be called after each message; cheap when there is nothing to do.
     */
    void resetBetweenMessages();
}
