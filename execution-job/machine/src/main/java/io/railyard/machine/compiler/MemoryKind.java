package io.railyard.machine.compiler;

import io.railyard.machine.memory.FlatBounds;
import io.railyard.machine.memory.PagedMemory;

/** How the code of a module reaches its memory; depends on what the module declares, never on a process. */
enum MemoryKind {
    /**
     * 32-bit addresses, the array is exactly the memory: its bounds are the check. For memories that only the host
     * grows: it does so in large steps, so that a new array each time is no burden.
     */
    FIXED("", false, false),
    /** 32-bit addresses, all of the memory lies in an array that may be longer: the size is the check. */
    SIZED("Sized", false, false),
    /** 32-bit addresses, the memory may go on behind the array: what the check refuses goes the slow way. */
    WIDE("Wide", true, false),
    /** 64-bit addresses, the array is exactly the memory. */
    FIXED_64("Exact", false, true),
    /** 64-bit addresses, all of the memory lies in an array that may be longer. */
    SIZED_64("Sized", false, true),
    /** 64-bit addresses, the memory may go on behind the array. */
    WIDE_64("Wide", true, true);

    /** End of the names of the methods that small functions call. */
    final String suffix;
    /** Whether what lies behind the array may still be memory. */
    final boolean wide;

    final boolean is64;

    MemoryKind(String suffix, boolean wide, boolean is64) {
        this.suffix = suffix;
        this.wide = wide;
        this.is64 = is64;
    }

    /**
     * @param grows whether anything the host can call may grow the memory
     * @param guestGrows whether instructions of the guest may, and not only the host
     */
    static MemoryKind of(GuestModule module, boolean grows, boolean guestGrows, FlatBounds bounds) {
        long most = (long) (grows ? module.memoryMaxPages : module.memoryPages) * PagedMemory.WASM_PAGE_BYTES;
        if (most > bounds.wholeBytes()) {
            return module.memory64 ? WIDE_64 : WIDE;
        }
        if (module.memory64) {
            return guestGrows ? SIZED_64 : FIXED_64;
        }
        return guestGrows ? SIZED : FIXED;
    }

    /** Whether the array's own bounds are the check. */
    boolean exact() {
        return this == FIXED || this == FIXED_64;
    }

    /** Type of addresses and sizes. */
    ValueType index() {
        return is64 ? ValueType.I64 : ValueType.I32;
    }
}
