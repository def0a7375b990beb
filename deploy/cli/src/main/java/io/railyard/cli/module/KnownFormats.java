package io.railyard.cli.module;

import io.railyard.machine.MachineOptions;
import io.railyard.machine.emscripten.ModuleFormat;
import io.railyard.machine.extension.Extensions;
import io.railyard.machine.module.ModuleInspection;
import io.railyard.machine.vm.VirtualMachine;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The Module-Formats of this release: WebAssembly's, and those of other virtual machines. */
final class KnownFormats {
    private static final List<VirtualMachine> MACHINES = MachineOptions.Additions.DEFAULTS.machines();

    private KnownFormats() {}

    /** The virtual machine of format {@code code}; empty when it is WebAssembly, or none. */
    static Optional<VirtualMachine> machine(String code) {
        return MACHINES.stream()
                .filter(machine -> machine.format().equals(code))
                .findFirst();
    }

    static boolean has(String code) {
        return ModuleFormat.ofCode(code).isPresent() || machine(code).isPresent();
    }

    /** All codes, for messages. */
    static String codes() {
        return ModuleFormat.codes() + ", "
                + MACHINES.stream().map(VirtualMachine::format).collect(Collectors.joining(", "));
    }

    /**
     * What a WebAssembly module of format {@code code} may do. It may import from any extension: which there are, the machine decides
     * that runs it.
     */
    static ModuleInspection.Rules rules(String code) {
        return ModuleFormat.ofCode(code)
                .map(format -> new ModuleInspection.Rules(
                        function ->
                                Extensions.names(function) || format.imports().allows(function),
                        format.gasRule()))
                .orElse(ModuleInspection.Rules.NONE);
    }
}
