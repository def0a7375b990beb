package io.railyard.machine.emscripten;

import io.railyard.machine.wasm.GuestTrap;
import io.railyard.machine.wasm.GuestUnwind;

/**
 * What HyperBEAM's standalone modules import: WASI-like functions with 64-bit addresses, and the system calls of the C
 * library they were linked with. They answer as HyperBEAM's devices do: three terminals that take what is written and give
 * nothing, a clock that fails, and 0 for a function that does nothing.
 */
final class StandaloneFunctions {
    private static final String WASI = "wasi_snapshot_preview1.";
    /** The highest descriptor: in, out and errors are open, and nothing else can be. */
    private static final long HIGHEST_DESCRIPTOR = 2;
    /** What the clock answers instead of a time. */
    private static final long CLOCK_ERROR = 1;

    private StandaloneFunctions() {}

    static void register(HostLibrary library) {
        library.add(WASI + "fd_write", "ippp:i", StandaloneFunctions::write);
        library.add(WASI + "fd_read", "ippp:i", StandaloneFunctions::read);
        library.add(WASI + "clock_time_get", "ijp:i", (host, a) -> CLOCK_ERROR);
        library.add(WASI + "environ_sizes_get", "pp:i", (host, a) -> {
            host.memory().writePointer(a[0], 0);
            host.memory().writePointer(a[1], 0);
            return 0;
        });
        library.add(WASI + "proc_exit", "i:", (host, a) -> {
            throw GuestTrap.byHost(ProcessFunctions.EXIT + (int) a[0] + ")");
        });
        String[][] nothing = {
            {WASI + "fd_close", "i:i"}, {WASI + "fd_seek", "ijip:i"}, {WASI + "environ_get", "pp:i"},
            {"env.__syscall_unlinkat", "ipi:i"}, {"env.__syscall_rmdir", "p:i"}, {"env.__syscall_renameat", "ipip:i"},
            {"env.__syscall_readlinkat", "ippp:i"}, {"env.__syscall_dup3", "iii:i"}, {"env._emscripten_system", "p:i"},
            {"env.__cxa_find_matching_catch_2", ":p"}
        };
        for (String[] function : nothing) {
            library.add(function[0], function[1], (host, a) -> 0);
        }
        library.add("env._emscripten_throw_longjmp", ":", (host, a) -> {
            throw GuestUnwind.INSTANCE;
        });
        library.add("env.__resumeException", "p:", (host, a) -> {
            throw GuestTrap.byHost("a C++ exception was not caught");
        });
    }

    private static void descriptor(int number) throws GuestTrap {
        if (number < 0 || number > HIGHEST_DESCRIPTOR) {
            throw GuestTrap.byHost("the descriptor " + number + " is not open");
        }
    }

    private static long write(EmscriptenHost host, long... a) throws GuestTrap {
        descriptor((int) a[0]);
        HostMemory memory = host.memory();
        long total = 0;
        for (long i = 0; i < a[2]; i++) {
            host.chargePart(i);
            long length = memory.readPointer(a[1] + 16 * i + 8);
            host.chargeBytes(length < 0 ? Long.MAX_VALUE : length);
            memory.check(memory.readPointer(a[1] + 16 * i), length);
            total += length;
        }
        memory.writePointer(a[3], total);
        return 0;
    }

    private static long read(EmscriptenHost host, long... a) throws GuestTrap {
        descriptor((int) a[0]);
        host.memory().writePointer(a[3], 0);
        return 0;
    }
}
