package io.railyard.machine.compiler;

import io.railyard.machine.memory.FlatBounds;
import io.railyard.machine.memory.PagedMemory;

/** The paged memory as compiled code uses it. Mutable; owned by one thread at a time. */
final class CompiledMemory extends PagedMemory {
    CompiledMemory(int wasmPages, int limitPages, FlatBounds bounds) {
        super(wasmPages, limitPages, bounds);
    }

    /** From now on the array is never longer than what it holds of the memory. */
    void exact() {
        keepExact();
    }

    byte[] bytes() {
        return array();
    }

    byte[] guards() {
        return storeGuards();
    }

    int flatBytes() {
        return arrayBytes();
    }

    void openFor(long address, int length) {
        open(address, length);
    }
}
