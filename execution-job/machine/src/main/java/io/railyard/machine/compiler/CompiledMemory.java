package io.railyard.machine.compiler;

import io.railyard.machine.memory.PagedMemory;

/** The paged memory as compiled code uses it. Mutable; owned by one thread at a time. */
final class CompiledMemory extends PagedMemory {
    CompiledMemory(int wasmPages, int limitPages) {
        super(wasmPages, limitPages);
    }

    byte[] bytes() {
        return array();
    }

    byte[] guards() {
        return storeGuards();
    }

    void openFor(int address, int length) {
        open(address, length);
    }
}
