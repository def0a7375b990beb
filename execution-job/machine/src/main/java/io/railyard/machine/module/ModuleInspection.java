package io.railyard.machine.module;

import io.railyard.machine.binary.BinaryReader;
import io.railyard.machine.binary.MalformedBinary;
import io.railyard.message.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a binary is, as far as it can be read, whether or not it is accepted.
 *
 * @param format the Module-Format that its imports and exports speak for; {@code unknown} when none does
 * @param imports {@code module.name}, in order
 * @param exports names, in order
 * @param memory initial and maximum pages of 64 KiB and whether addresses have 64 bits; empty without a memory
 * @param features WebAssembly features beyond 1.0 that it uses; empty when it does not decode
 * @param metered whether it imports AO's gas function
 * @param unsupported why it is refused; empty when it is accepted
 * @param preparedDigest SHA-256 of the prepared binary, when it is accepted
 */
public record ModuleInspection(
        String format,
        List<String> imports,
        List<String> exports,
        Optional<MemoryShape> memory,
        List<String> features,
        boolean metered,
        List<String> unsupported,
        Optional<Bytes> preparedDigest) {
    /** Size of a memory; {@code maxPages} is -1 when none is declared. */
    public record MemoryShape(long minPages, long maxPages, boolean is64) {}

    public ModuleInspection {
        imports = List.copyOf(imports);
        exports = List.copyOf(exports);
        features = List.copyOf(features);
        unsupported = List.copyOf(unsupported);
    }

    /**
     * What a module format lets its modules do.
     *
     * @param imports what they may import
     * @param gas how gas is counted in them
     */
    public record Rules(AllowedImports imports, GasRule gas) {
        /** Those of a module that imports nothing. */
        public static final Rules NONE = new Rules(AllowedImports.NONE, GasRule.RAILYARD);
    }

    /** Reads {@code wasm} as a module that may import nothing; never fails. */
    public static ModuleInspection of(byte[] wasm) {
        return of(wasm, format -> Rules.NONE);
    }

    /**
     * Reads {@code wasm}; never fails.
     *
     * @param rules gives the rules of the format that was found, or of the one that is known
     */
    public static ModuleInspection of(byte[] wasm, Function<String, Rules> rules) {
        Scan scan = new Scan();
        List<String> features = new ArrayList<>();
        List<String> unsupported = new ArrayList<>();
        Optional<Bytes> prepared = Optional.empty();
        try {
            scan.sections(new BinaryReader(wasm, Math.min(8, wasm.length), wasm.length));
            features.addAll(Features.of(ModuleStructure.read(wasm)));
        } catch (ModuleRefused | MalformedBinary e) {
            // What was read until here is what can be told; preparation says why it is refused.
        }
        try {
            Rules known = rules.apply(scan.format());
            prepared = Optional.of(
                    Preparation.prepare(wasm, known.imports(), known.gas()).digest());
        } catch (ModuleRefused e) {
            unsupported.add(String.valueOf(e.getMessage()));
        }
        boolean metered = scan.imports.contains("metering.usegas");
        return new ModuleInspection(
                scan.format(), scan.imports, scan.exports, scan.memory, features, metered, unsupported, prepared);
    }

    /** One tolerant pass over the sections. */
    private static final class Scan {
        private final List<String> imports = new ArrayList<>();
        private final List<String> exports = new ArrayList<>();
        private Optional<MemoryShape> memory = Optional.empty();

        void sections(BinaryReader reader) {
            while (!reader.atEnd()) {
                int id = reader.u8();
                BinaryReader content = reader.slice(reader.u32());
                switch (id) {
                    case 2 -> imports(content);
                    case 5 -> memory(content);
                    case 7 -> exports(content);
                    default -> {}
                }
            }
        }

        String format() {
            boolean wide = memory.map(MemoryShape::is64).orElse(false);
            if (!exports.contains("handle")) {
                boolean minified = imports.stream().anyMatch(name -> name.startsWith("a."));
                return minified && exports.contains("G") ? "wasm32-unknown-emscripten" : "unknown";
            }
            if (wide && exports.contains("_start")) {
                return "wasm-64@1.0";
            }
            if (wide) {
                return "wasm64-unknown-emscripten-draft_2024_02_15";
            }
            boolean stack = exports.contains("_emscripten_stack_alloc");
            return stack ? "wasm32-unknown-emscripten4" : "wasm32-unknown-emscripten2";
        }

        private void imports(BinaryReader in) {
            int count = in.u32();
            for (int i = 0; i < count; i++) {
                imports.add(in.name() + "." + in.name());
                switch (in.u8()) {
                    case 0, 4 -> in.u32();
                    case 1 -> {
                        in.u8();
                        limits(in);
                    }
                    case 2 -> memory = Optional.of(limits(in));
                    default -> in.skip(2);
                }
            }
        }

        private void memory(BinaryReader in) {
            if (in.u32() > 0) {
                memory = Optional.of(limits(in));
            }
        }

        private static MemoryShape limits(BinaryReader in) {
            int flags = in.u8();
            long lowest = in.u64();
            long highest = (flags & 1) != 0 ? in.u64() : -1;
            return new MemoryShape(lowest, highest, (flags & 4) != 0);
        }

        private void exports(BinaryReader in) {
            int count = in.u32();
            for (int i = 0; i < count; i++) {
                exports.add(in.name());
                in.u8();
                in.u32();
            }
        }
    }
}
