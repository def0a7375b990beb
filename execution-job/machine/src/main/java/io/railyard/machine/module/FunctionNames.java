package io.railyard.machine.module;

import io.railyard.machine.binary.BinaryReader;
import io.railyard.machine.binary.MalformedBinary;
import java.util.Optional;

/**
 * What people call a function: its name in the custom section {@code name} (WebAssembly 3.0, appendix "Custom Sections"),
 * else the first name it is exported by. Only for texts; a damaged section gives no name.
 */
final class FunctionNames {
    private static final int FUNCTIONS = 1;
    /** Characters of a name that are shown. */
    private static final int SHOWN = 100;

    private FunctionNames() {}

    /** {@code function 7 "name"}, or without a name when it has none. */
    static String of(ModuleStructure module, int function) {
        String label = "function " + function;
        return find(module, function)
                .map(name -> label + " \"" + name.substring(0, Math.min(SHOWN, name.length())) + "\"")
                .orElse(label);
    }

    private static Optional<String> find(ModuleStructure module, int function) {
        try {
            BinaryReader in = new BinaryReader(module.wasm, module.names.start(), module.names.end());
            while (!in.atEnd()) {
                int id = in.u8();
                BinaryReader part = in.slice(in.length());
                Optional<String> name = id == FUNCTIONS ? name(part, function) : Optional.empty();
                if (name.isPresent()) {
                    return name;
                }
            }
        } catch (MalformedBinary e) {
            // The section is for people only; the standard lets anything stand there.
        }
        return module.exports.stream()
                .filter(export -> export.kind() == ModuleStructure.FUNCTION && export.index() == function)
                .map(ModuleStructure.Export::name)
                .findFirst();
    }

    private static Optional<String> name(BinaryReader part, int function) {
        int count = part.length();
        for (int i = 0; i < count; i++) {
            int index = part.u32();
            String name = part.name();
            if (index == function) {
                return Optional.of(name);
            }
        }
        return Optional.empty();
    }
}
