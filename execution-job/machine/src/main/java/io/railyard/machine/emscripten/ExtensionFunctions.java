package io.railyard.machine.emscripten;

import io.railyard.machine.extension.Extension;
import io.railyard.machine.extension.ExtensionFunction;
import io.railyard.machine.extension.Extensions;
import io.railyard.machine.extension.GuestCall;
import io.railyard.machine.module.ImportedFunction;
import io.railyard.machine.wasm.HostFunction;
import java.util.List;
import java.util.Optional;

/** Functions of extensions as a host binds them to a guest's imports. */
final class ExtensionFunctions {
    private ExtensionFunctions() {}

    /** The function behind {@code function}; empty when none of {@code extensions} has it. */
    static Optional<HostFunction> bind(ImportedFunction function, List<Extension> extensions, EmscriptenHost host) {
        if (!Extensions.names(function)) {
            return Optional.empty();
        }
        boolean wide = host.abi().wide;
        return extensions.stream()
                .filter(extension -> extension.name().equals(Extensions.name(function)))
                .findFirst()
                .flatMap(extension ->
                        Extensions.find(extension, function, wide).map(found -> bound(extension.name(), found, host)));
    }

    private static HostFunction bound(String extension, ExtensionFunction function, EmscriptenHost host) {
        String letters = function.parameters();
        boolean wide = host.abi().wide;
        return (instance, arguments) -> {
            host.takeGas(function.gas());
            long[] given = arguments.clone();
            for (int i = 0; i < given.length; i++) {
                if (letters.charAt(i) == 'p' && !wide) {
                    given[i] &= 0xffff_ffffL;
                } else if (letters.charAt(i) == 'i') {
                    given[i] = (int) given[i];
                }
            }
            GuestCall call = new GuestCall(extension, instance.memory(), host::takeGas, host.visit());
            return function.body().answer(call, given);
        };
    }
}
