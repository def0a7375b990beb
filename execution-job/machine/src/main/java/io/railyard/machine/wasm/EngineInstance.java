package io.railyard.machine.wasm;

import io.railyard.machine.compiler.Pace;
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

    /**
     * Sets back what does not live between messages: tables, dropped segments, globals of vectors and references. To be called
     * before each message, so that an instance that has run others and one that was just restored do the same.
     */
    void resetBetweenMessages();

    /** Its linear memory. */
    PagedMemory memory();

    /**
     * Value of the global at {@code index}, floats as their bits, i32 sign-extended; of a v128 the low half, and the high
     * half for the complement of the index.
     */
    long global(int index);

    /** Sets the global at {@code index}, which means what it means to {@link #global}. */
    void setGlobal(int index, long value);

    /**
     * Gives the guest {@code gas}, in slices where the engine can stop between them.
     *
     * @param gasGlobal index of the global that counts
     * @param pace the slices; empty: all at once
     */
    default void refill(int gasGlobal, long gas, Optional<Pace> pace) {
        setGlobal(gasGlobal, gas);
    }

    /** Gas left of the last refill; negative when it did not suffice. */
    default long gasLeft(int gasGlobal) {
        return global(gasGlobal);
    }

    /**
     * Chooses the code of the next message. Lean code has no part of asyncify: it runs every message that does not
     * suspend, with equal results, memory, gas and depth, and faster. To be called between messages only.
     *
     * @return whether the code is lean now; engines that have one code say false
     */
    default boolean lean(boolean wanted) {
        return false;
    }
}
