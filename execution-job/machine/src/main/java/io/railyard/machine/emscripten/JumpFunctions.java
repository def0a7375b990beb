package io.railyard.machine.emscripten;

import io.railyard.machine.wasm.GuestTrap;
import io.railyard.machine.wasm.GuestUnwind;
import java.util.Arrays;
import java.util.Optional;

/** Calls that a longjmp may leave. Re-entrant: such calls nest as deeply as the guest's. */
final class JumpFunctions {
    private static final String INVOKE = "env.invoke_";

    private JumpFunctions() {}

    static void register(HostLibrary library) {
        library.add("env._emscripten_throw_longjmp", ":", (host, a) -> {
            throw GuestUnwind.INSTANCE;
        });
        library.add("env.setTempRet0", "i:", (host, a) -> {
            host.setTempRet(a[0]);
            return 0;
        });
        library.add("env.getTempRet0", ":i", (host, a) -> host.tempRet());
    }

    /** The type of {@code path} when it names an {@code invoke_} function: the letters behind, result first. */
    static Optional<String> invoke(String path, Abi abi) {
        if (!path.startsWith(INVOKE) || path.length() == INVOKE.length()) {
            return Optional.empty();
        }
        String letters = path.substring(INVOKE.length());
        if (!letters.matches("[vijfd][ijfd]*")) {
            return Optional.empty();
        }
        String result = letters.startsWith("v") ? "" : letters.substring(0, 1);
        return Optional.of((abi.wide ? "j" : "i") + letters.substring(1) + ":" + result);
    }

    /**
     * The function behind {@code path}. The call goes through the module's own {@code dynCall_} function where there is
     * one: its frame is part of what asyncify saves.
     */
    static HostLibrary.Answer invoke(String path) {
        String caller = "dynCall_" + path.substring(INVOKE.length());
        return (host, arguments) -> {
            long stack = host.stackPointer();
            long depth = host.depth();
            try {
                return host.call(caller, arguments);
            } catch (GuestUnwind e) {
                host.restoreDepth(depth);
                host.restoreStack(stack);
                host.setThrew();
                return 0;
            }
        };
    }

    /** Calls the table's function {@code arguments[0]} with the others. */
    static long throughTable(EmscriptenHost host, long... arguments) throws GuestTrap {
        int index = (int) arguments[0];
        if (host.abi().wide && index != arguments[0]) {
            index = -1;
        }
        return host.instance().callTable(index, Arrays.copyOfRange(arguments, 1, arguments.length));
    }
}
