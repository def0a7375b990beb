package io.railyard.machine.emscripten;

import io.railyard.machine.wasm.GuestTrap;

/** Growth of the heap, and copies that the guest leaves to the host. */
final class MemoryFunctions {
    private static final long PAGE_BYTES = 65_536;
    /** How far above what is asked for the heap may be grown in advance: 96 MiB. */
    private static final double GROWN_IN_ADVANCE = 100_663_296d;
    /** Gas of one granted page, as for {@code memory.grow}. */
    private static final long PAGE_GAS = 8_192;

    private MemoryFunctions() {}

    static void register(HostLibrary library) {
        library.add("env.emscripten_memcpy_big", "ppp:", MemoryFunctions::copy);
        library.add("env._emscripten_memcpy_js", "ppp:", MemoryFunctions::copy);
        library.add("env.emscripten_memcpy_js", "ppp:", MemoryFunctions::copy);
        library.add("env.emscripten_resize_heap", "p:i", (host, a) -> resize(host, a[0]) ? 1 : 0);
        library.add("env.emscripten_get_heap_max", ":p", (host, a) -> host.abi().heapLimit);
    }

    private static long copy(EmscriptenHost host, long... arguments) throws GuestTrap {
        host.chargeBytes(arguments[2]);
        host.memory().copyWithin(arguments[0], arguments[1], arguments[2]);
        return 0;
    }

    /** The reference's rule, in floating point as there. */
    private static boolean resize(EmscriptenHost host, long requested) throws GuestTrap {
        long old = host.memory().size();
        long highest = host.abi().heapLimit;
        if (requested < 0 || requested > highest) {
            return false;
        }
        for (int cut = 1; cut <= 4; cut *= 2) {
            double roomy = Math.min(old * (1 + 0.2 / cut), requested + GROWN_IN_ADVANCE);
            double wanted = Math.max((double) requested, roomy);
            double whole = wanted + (PAGE_BYTES - wanted % PAGE_BYTES) % PAGE_BYTES;
            long size = (long) Math.min((double) highest, whole);
            long pages = Math.max(0, (size - old + PAGE_BYTES - 1) / PAGE_BYTES);
            if (host.grow(pages)) {
                host.charge(pages * PAGE_GAS);
                return true;
            }
        }
        return false;
    }
}
