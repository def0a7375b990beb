package io.railyard.machine.emscripten;

import io.railyard.machine.wasm.GuestTrap;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The environment, the end of the program, and AO's gas counter. */
final class ProcessFunctions {
    /** {@code ENOSYS} */
    private static final long NOT_HERE = -52;

    /** How the text of a trap begins when the guest has called exit. */
    static final String EXIT = "Program terminated with exit(";

    private ProcessFunctions() {}

    static void register(HostLibrary library) {
        library.add("wasi_snapshot_preview1.environ_sizes_get", "pp:i", ProcessFunctions::environmentSizes);
        library.add("wasi_snapshot_preview1.environ_get", "pp:i", ProcessFunctions::environment);
        library.add("env.exit", "i:", (host, a) -> {
            throw GuestTrap.byHost(EXIT + (int) a[0] + ")");
        });
        library.add("env.abort", ":", ProcessFunctions::abort);
        library.add("env._abort_js", ":", ProcessFunctions::abort);
        library.add("env.__assert_fail", "ppip:", (host, a) -> {
            throw GuestTrap.byHost("Aborted(Assertion failed: " + host.text(a[0]) + ", at: "
                    + named(host, a[1], "unknown filename") + "," + (int) a[2] + ","
                    + named(host, a[3], "unknown function") + ")");
        });
        library.add("env.__cxa_throw", "ppp:", (host, a) -> {
            throw GuestTrap.byHost("a C++ exception was not caught");
        });
        library.add("env.emscripten_err", "p:", (host, a) -> 0);
        library.add("env.system", "p:i", ProcessFunctions::systemByNumber);
        library.add("env._emscripten_system", "p:i", ProcessFunctions::system);
        library.add("env._dlinit", "p:", (host, a) -> 0);
        library.add("env._dlopen_js", "p:i", ProcessFunctions::noLibraries);
        library.add("env._dlsym_js", "pp:p", ProcessFunctions::noLibraries);
        library.add("metering.usegas", library.abi().metered && library.abi().wide ? "j:" : "i:", (host, a) -> {
            host.useComputeGas(a[0]);
            return 0;
        });
        library.add("env.metering_gasUsed", ":i", (host, a) -> toInt32(host.gasUsed()));
    }

    /** A number as JavaScript makes an i32 of it. */
    private static long toInt32(long value) {
        return (int) value;
    }

    private static long noLibraries(EmscriptenHost host, long... arguments) throws GuestTrap {
        throw GuestTrap.byHost("Aborted(To use dlopen, you need enable dynamic linking, see"
                + " https://github.com/emscripten-core/emscripten/wiki/Linking)");
    }

    private static long abort(EmscriptenHost host, long... arguments) throws GuestTrap {
        throw GuestTrap.byHost(
                host.abi().generation == 1
                        ? "Aborted(). Build with -sASSERTIONS for more info."
                        : "Aborted(native code called abort())");
    }

    private static String named(EmscriptenHost host, long address, String otherwise) throws GuestTrap {
        return address == 0 ? otherwise : host.text(address);
    }

    /** Commands are never run; the fourth format says that there is a shell all the same. */
    private static long system(EmscriptenHost host, long... arguments) {
        boolean shell = host.abi().generation == 4 && !host.abi().wide;
        if (arguments[0] == 0) {
            return shell ? 1 : 0;
        }
        return shell && host.memory().readByte(arguments[0]) == 0 ? 0 : NOT_HERE;
    }

    /** The first two formats' {@code system} is C's own function: it fails with -1 and leaves the number behind. */
    private static long systemByNumber(EmscriptenHost host, long... arguments) throws GuestTrap {
        if (arguments[0] == 0) {
            return 0;
        }
        host.setErrno((int) -NOT_HERE);
        return -1;
    }

    private static long environmentSizes(EmscriptenHost host, long... arguments) {
        List<String> strings = host.environment();
        host.memory().writePointer(arguments[0], strings.size());
        host.memory()
                .writePointer(
                        arguments[1],
                        strings.stream().mapToInt(text -> text.length() + 1).sum());
        return 0;
    }

    private static long environment(EmscriptenHost host, long... arguments) {
        long at = arguments[1];
        long pointer = arguments[0];
        for (String text : host.environment()) {
            host.memory().writePointer(pointer, at);
            host.memory().write(at, (text + "\0").getBytes(StandardCharsets.US_ASCII));
            at += text.length() + 1;
            pointer += host.abi().pointerBytes();
        }
        return 0;
    }
}
