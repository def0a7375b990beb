package io.railyard.machine.module;

import io.railyard.machine.binary.BinaryReader;
import io.railyard.machine.binary.Opcode;
import io.railyard.machine.binary.TypeCode;
import java.util.SortedSet;
import java.util.TreeSet;

/** Names of the WebAssembly features beyond 1.0 that a module uses. */
final class Features {
    static final String BULK_MEMORY = "bulk-memory";
    static final String EXTENDED_CONST = "extended-const";
    static final String EXCEPTIONS = "exceptions";
    static final String EXCEPTIONS_LEGACY = "exceptions-legacy";
    static final String MEMORY64 = "memory64";
    static final String MULTI_MEMORY = "multi-memory";
    static final String MULTI_VALUE = "multi-value";
    static final String MUTABLE_GLOBALS = "mutable-globals";
    static final String REFERENCE_TYPES = "reference-types";
    static final String RELAXED_SIMD = "relaxed-simd";
    static final String SATURATING_CONVERSION = "saturating-conversion";
    static final String SIGN_EXTENSION = "sign-extension";
    static final String SIMD = "simd";
    static final String TABLE64 = "table64";
    static final String TAIL_CALL = "tail-call";

    private Features() {}

    /** The features of {@code module}, sorted. */
    static SortedSet<String> of(ModuleStructure module) {
        SortedSet<String> features = new TreeSet<>();
        instructions(module, features);
        types(module, features);
        sections(module, features);
        return features;
    }

    private static void instructions(ModuleStructure module, SortedSet<String> features) {
        add(features, SIGN_EXTENSION, module.uses(0xC0, 0xC4));
        add(features, SATURATING_CONVERSION, module.uses(Opcode.FIRST_TRUNC_SAT, Opcode.LAST_TRUNC_SAT));
        add(features, BULK_MEMORY, module.uses(Opcode.MEMORY_INIT, Opcode.TABLE_COPY));
        add(features, REFERENCE_TYPES, module.uses(Opcode.REF_NULL, Opcode.REF_FUNC));
        add(features, REFERENCE_TYPES, module.uses(Opcode.TABLE_GET, Opcode.TABLE_SET));
        add(features, REFERENCE_TYPES, module.uses(Opcode.TABLE_GROW, Opcode.TABLE_FILL));
        add(features, SIMD, module.uses(Opcode.FIRST_VECTOR, Opcode.LAST_VECTOR));
        add(features, RELAXED_SIMD, module.uses(Opcode.FIRST_RELAXED, Opcode.LAST_RELAXED));
        add(features, TAIL_CALL, module.uses(Opcode.RETURN_CALL, Opcode.RETURN_CALL_INDIRECT));
        add(features, EXCEPTIONS_LEGACY, module.uses(Opcode.TRY, Opcode.CATCH));
        add(features, EXCEPTIONS, module.uses(Opcode.TRY_TABLE, Opcode.TRY_TABLE));
        add(features, EXCEPTIONS, module.uses(Opcode.THROW_REF, Opcode.THROW_REF));
    }

    private static void types(ModuleStructure module, SortedSet<String> features) {
        for (FunctionShape type : module.types) {
            add(features, MULTI_VALUE, type.results().size() > 1);
            type.parameters().forEach(value -> valueType(features, value));
            type.results().forEach(value -> valueType(features, value));
        }
        for (ModuleStructure.Global global : module.globals) {
            valueType(features, global.type());
            global.initial().ifPresent(range -> add(features, EXTENDED_CONST, extended(module.wasm, range)));
        }
        for (ModuleStructure.Import imported : module.imports) {
            boolean mutable = imported.kind() == ModuleStructure.GLOBAL
                    && module.globals.get(imported.index()).mutable();
            add(features, MUTABLE_GLOBALS, mutable);
        }
    }

    private static void sections(ModuleStructure module, SortedSet<String> features) {
        add(features, MULTI_MEMORY, module.memories.size() > 1);
        add(features, REFERENCE_TYPES, module.tables.size() > 1);
        for (ModuleStructure.Table table : module.tables) {
            add(
                    features,
                    REFERENCE_TYPES,
                    table.type() != TypeCode.FUNCREF || table.initial().isPresent());
            add(features, TABLE64, table.limits().wide());
        }
        for (ModuleStructure.Limits memory : module.memories) {
            add(features, MEMORY64, memory.wide());
        }
        add(features, EXCEPTIONS, !module.tags.isEmpty() && !features.contains(EXCEPTIONS_LEGACY));
        for (ModuleStructure.Data data : module.data) {
            boolean active = data.mode() == ModuleStructure.Mode.ACTIVE;
            add(features, BULK_MEMORY, !active);
            add(features, EXTENDED_CONST, active && extended(module.wasm, data.offset()));
        }
        for (ModuleStructure.Element element : module.elements) {
            boolean active = element.mode() == ModuleStructure.Mode.ACTIVE;
            add(features, BULK_MEMORY, !active);
            add(features, REFERENCE_TYPES, element.byExpression());
            add(features, EXTENDED_CONST, active && extended(module.wasm, element.offset()));
        }
    }

    private static void valueType(SortedSet<String> features, int type) {
        add(features, SIMD, type == TypeCode.V128);
        add(features, REFERENCE_TYPES, type == TypeCode.FUNCREF || type == TypeCode.EXTERNREF);
        add(features, EXCEPTIONS, type == TypeCode.EXNREF);
    }

    /** Whether an expression is more than one constant or one global. */
    private static boolean extended(byte[] wasm, ModuleStructure.Range expression) {
        InstructionCursor cursor = new InstructionCursor(new BinaryReader(wasm, expression.start(), expression.end()));
        try {
            int instructions = 0;
            while (cursor.next()) {
                instructions++;
            }
            return instructions > 2;
        } catch (ModuleRefused e) {
            return false;
        }
    }

    private static void add(SortedSet<String> features, String feature, boolean used) {
        if (used) {
            features.add(feature);
        }
    }
}
