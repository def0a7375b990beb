package io.railyard.machine.module;

import io.railyard.machine.binary.BinaryReader;
import io.railyard.machine.binary.Opcode;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Checks a decoded module (WebAssembly 3.0, section 3.4, without what decoding refuses, with the legacy exception
 * instructions). Follows the order of the standard's reference interpreter and uses its words, so that the first
 * fault it names is the same. Time and memory are linear in the size of the module.
 */
final class Validator {
    private static final long I32_PAGES = 1L << 16;
    private static final long I64_PAGES = 1L << 48;
    private static final long I32_ENTRIES = 0xffff_ffffL;

    private static final List<String> SECTIONS = List.of(
            "custom",
            "type",
            "import",
            "function",
            "table",
            "memory",
            "global",
            "export",
            "start",
            "element",
            "code",
            "data",
            "data count",
            "tag");

    private final ModuleStructure module;
    private final ModuleTypes types;
    private final BitSet declared = new BitSet();
    private final CodeValidator code;
    private int importedGlobals;

    private Validator(ModuleStructure module) {
        this.module = module;
        this.types = ModuleTypes.of(module);
        this.code = new CodeValidator(module, types, declared);
    }

    /** Refuses {@code module} unless it is valid. */
    static void check(ModuleStructure module) throws ModuleRefused {
        Validator validator = new Validator(module);
        validator.declarations();
        validator.references();
        validator.tables();
        validator.globals();
        validator.data();
        validator.elements();
        for (int i = 0; i < module.bodies.size(); i++) {
            validator.code.body(i);
        }
        validator.start();
        validator.exports();
    }

    private void declarations() throws ModuleRefused {
        for (ModuleStructure.Import imported : module.imports) {
            importedGlobals += imported.kind() == ModuleStructure.GLOBAL ? 1 : 0;
        }
        for (int type : module.functionTypes) {
            known(type < types.count(), "type", type, 3);
        }
        for (int type : module.tags) {
            known(type < types.count(), "type", type, 13);
            if (types.results(type).length > 0) {
                throw invalid("non-empty tag result type " + TypeStack.names(types.results(type)), 13);
            }
        }
        for (ModuleStructure.Limits memory : module.memories) {
            String size = memory.wide() ? "2^48 pages (256 TiB) for i64" : "2^16 pages (4 GiB) for i32";
            limits(memory, memory.wide() ? I64_PAGES : I32_PAGES, "memory size must be at most " + size, 5);
        }
        for (ModuleStructure.Table table : module.tables) {
            boolean wide = table.limits().wide();
            String size = wide ? "2^64-1 for i64" : "2^32-1 for i32";
            limits(table.limits(), wide ? -1L : I32_ENTRIES, "table size must be at most " + size, 4);
        }
    }

    private void limits(ModuleStructure.Limits limits, long range, String text, int section) throws ModuleRefused {
        if (Long.compareUnsigned(limits.min(), range) > 0) {
            throw invalid(text + ", it is " + Long.toUnsignedString(limits.min()), section);
        }
        if (!limits.bounded()) {
            return;
        }
        if (Long.compareUnsigned(limits.max(), range) > 0) {
            throw invalid(text + ", it is " + Long.toUnsignedString(limits.max()), section);
        }
        if (Long.compareUnsigned(limits.min(), limits.max()) > 0) {
            throw invalid(
                    "size minimum must not be greater than maximum: " + Long.toUnsignedString(limits.min()) + " above "
                            + Long.toUnsignedString(limits.max()),
                    section);
        }
    }

    /** Collects the functions that are named outside of code, the ones that {@code ref.func} may name. */
    private void references() throws ModuleRefused {
        for (ModuleStructure.Export export : module.exports) {
            if (export.kind() == ModuleStructure.FUNCTION) {
                declare(export.index());
            }
        }
        for (ModuleStructure.Global global : module.globals) {
            if (global.initial().isPresent()) {
                references(global.initial().get());
            }
        }
        for (ModuleStructure.Table table : module.tables) {
            if (table.initial().isPresent()) {
                references(table.initial().get());
            }
        }
        for (ModuleStructure.Element element : module.elements) {
            element.functions().forEach(this::declare);
            for (ModuleStructure.Range expression : element.expressions()) {
                references(expression);
            }
        }
    }

    private void references(ModuleStructure.Range expression) throws ModuleRefused {
        InstructionCursor cursor =
                new InstructionCursor(new BinaryReader(module.wasm, expression.start(), expression.end()));
        while (cursor.next()) {
            if (cursor.opcode() == Opcode.REF_FUNC) {
                declare(cursor.index());
            }
        }
    }

    private void declare(int function) {
        if (function < module.functionTypes.size()) {
            declared.set(function);
        }
    }

    private void tables() throws ModuleRefused {
        for (ModuleStructure.Table table : module.tables) {
            if (table.initial().isPresent()) {
                code.constant(table.initial().get(), table.type(), importedGlobals);
            }
        }
    }

    private void globals() throws ModuleRefused {
        for (int i = importedGlobals; i < module.globals.size(); i++) {
            ModuleStructure.Global global = module.globals.get(i);
            code.constant(global.initial().orElseThrow(), global.type(), i);
        }
    }

    private void data() throws ModuleRefused {
        for (ModuleStructure.Data data : module.data) {
            if (data.mode() == ModuleStructure.Mode.ACTIVE) {
                known(data.memory() < module.memories.size(), "memory", data.memory(), 11);
                int type = module.memories.get(data.memory()).indexType();
                code.constant(data.offset(), type, module.globals.size());
            }
        }
    }

    private void elements() throws ModuleRefused {
        for (ModuleStructure.Element element : module.elements) {
            for (int function : element.functions()) {
                known(function < module.functionTypes.size(), "function", function, 9);
            }
            for (ModuleStructure.Range expression : element.expressions()) {
                code.constant(expression, element.type(), module.globals.size());
            }
            if (element.mode() == ModuleStructure.Mode.ACTIVE) {
                known(element.table() < module.tables.size(), "table", element.table(), 9);
                ModuleStructure.Table table = module.tables.get(element.table());
                if (table.type() != element.type()) {
                    throw invalid(
                            "type mismatch: element segment's type " + TypeStack.name(element.type())
                                    + " does not match table's element type " + TypeStack.name(table.type()),
                            9);
                }
                code.constant(element.offset(), table.limits().indexType(), module.globals.size());
            }
        }
    }

    private void start() throws ModuleRefused {
        if (module.startFunction.isEmpty()) {
            return;
        }
        int function = module.startFunction.getAsInt();
        known(function < module.functionTypes.size(), "function", function, 8);
        int type = module.functionTypes.get(function);
        if (types.parameters(type).length > 0 || types.results(type).length > 0) {
            throw invalid("start function must not have parameters or results", 8);
        }
    }

    private void exports() throws ModuleRefused {
        Set<String> names = new HashSet<>();
        for (ModuleStructure.Export export : module.exports) {
            List<?> space = switch (export.kind()) {
                case ModuleStructure.FUNCTION -> module.functionTypes;
                case ModuleStructure.TABLE -> module.tables;
                case ModuleStructure.MEMORY -> module.memories;
                case ModuleStructure.GLOBAL -> module.globals;
                default -> module.tags;
            };
            String[] kinds = {"function", "table", "memory", "global", "tag"};
            known(export.index() < space.size(), kinds[export.kind()], export.index(), 7);
        }
        for (ModuleStructure.Export export : module.exports) {
            if (!names.add(export.name())) {
                throw invalid("duplicate export name \"" + export.name() + "\"", 7);
            }
        }
    }

    private void known(boolean known, String kind, int index, int section) throws ModuleRefused {
        if (!known) {
            throw invalid("unknown " + kind + " " + (index == Integer.MAX_VALUE ? "above 2^31" : index), section);
        }
    }

    private ModuleRefused invalid(String text, int section) {
        return ModuleRefused.invalid(
                module.sections[section].start(), text, "the " + SECTIONS.get(section) + " section");
    }
}
