package io.railyard.machine.module;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The parts of a module that preparation needs, read with bounds. Types are not checked here; the validator does that
 * afterwards.
 */
final class ModuleStructure {
    /** A global's value type and whether it can change. */
    record Global(int type, boolean mutable) {}

    /** An export; kind 0 function, 1 table, 2 memory, 3 global. */
    record Export(String name, int kind, int index) {}

    /** A byte range of the binary. */
    record Range(int start, int end) {}

    private static final int MAGIC_BYTES = 8;
    private static final byte[] MAGIC = {0, 'a', 's', 'm', 1, 0, 0, 0};
    private static final List<Integer> SECTION_ORDER = List.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 10, 11);

    final byte[] wasm;
    final List<FunctionShape> types = new ArrayList<>();
    /** The imported functions; they come first in the index space. */
    final List<ImportedFunction> imports = new ArrayList<>();
    /** Types of all functions, imported ones first. */
    final List<Integer> functionTypes = new ArrayList<>();
    final List<Global> globals = new ArrayList<>();
    final List<Export> exports = new ArrayList<>();
    final List<Range> bodies = new ArrayList<>();
    /** Content of each section by id; custom sections are left out. */
    final Range[] sections = new Range[13];

    int tableEntries;
    int memoryMinPages = -1;
    int memoryMaxPages = ModuleBounds.MEMORY_PAGES;
    OptionalInt startFunction = OptionalInt.empty();

    private ModuleStructure(byte[] wasm) {
        this.wasm = wasm;
        Arrays.fill(sections, new Range(0, 0));
    }

    static ModuleStructure read(byte[] wasm) throws ModuleRefused {
        ModuleBounds.check("module size in bytes", wasm.length, ModuleBounds.MODULE_BYTES);
        if (wasm.length < MAGIC_BYTES || !Arrays.equals(wasm, 0, MAGIC_BYTES, MAGIC, 0, MAGIC_BYTES)) {
            throw ModuleRefused.malformed(0, "not a WebAssembly binary of version 1");
        }
        ModuleStructure structure = new ModuleStructure(wasm);
        structure.readSections(new WasmReader(wasm, MAGIC_BYTES, wasm.length));
        structure.checkWhole();
        return structure;
    }

    /** Index of the function whose body is number {@code body}. */
    int functionOf(int body) {
        return imports.size() + body;
    }

    FunctionShape shapeOf(int function) throws ModuleRefused {
        if (function >= functionTypes.size()) {
            throw ModuleRefused.malformed(0, "function index " + function + " that is not there");
        }
        return types.get(functionTypes.get(function));
    }

    Optional<Export> export(String name) {
        return exports.stream().filter(export -> export.name().equals(name)).findFirst();
    }

    private void readSections(WasmReader reader) throws ModuleRefused {
        int last = -1;
        while (!reader.atEnd()) {
            int id = reader.u8();
            WasmReader content = reader.slice(reader.u32());
            if (id == 0) {
                continue;
            }
            int order = SECTION_ORDER.indexOf(id);
            if (order < 0) {
                throw id == 13 ? ModuleRefused.unsupported("exception handling") : reader.malformed("unknown section");
            }
            if (order <= last) {
                throw reader.malformed("section out of order");
            }
            last = order;
            sections[id] = new Range(content.position(), reader.position());
            readSection(id, content);
            if (!content.atEnd()) {
                throw content.malformed("section longer than its content");
            }
        }
    }

    private void readSection(int id, WasmReader in) throws ModuleRefused {
        switch (id) {
            case 1 -> readTypes(in);
            case 2 -> readImports(in);
            case 3 -> readFunctions(in);
            case 4 -> readTables(in);
            case 5 -> readMemories(in);
            case 6 -> readGlobals(in);
            case 7 -> readExports(in);
            case 8 -> startFunction = OptionalInt.of(in.u32());
            case 9 -> readElements(in);
            case 10 -> readBodies(in);
            case 11 -> readData(in);
            default -> in.u32();
        }
    }

    private void readTypes(WasmReader in) throws ModuleRefused {
        int count = count(in, "number of types", ModuleBounds.TYPES);
        for (int i = 0; i < count; i++) {
            if (in.u8() != 0x60) {
                throw ModuleRefused.unsupported("garbage collection types");
            }
            types.add(new FunctionShape(valueTypes(in), valueTypes(in)));
        }
    }

    private static List<Integer> valueTypes(WasmReader in) throws ModuleRefused {
        int count = count(in, "number of parameters or results", ModuleBounds.TYPE_VALUES);
        List<Integer> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            values.add(valueType(in));
        }
        return values;
    }

    static int valueType(WasmReader in) throws ModuleRefused {
        int type = in.u8();
        if (type >= Opcode.F64 && type <= Opcode.I32) {
            return type;
        }
        throw type == 0x7B ? ModuleRefused.unsupported("SIMD") : ModuleRefused.unsupported("reference types");
    }

    private void readImports(WasmReader in) throws ModuleRefused {
        int count = count(in, "number of imports", ModuleBounds.IMPORTS);
        for (int i = 0; i < count; i++) {
            String from = in.name();
            String name = in.name();
            if (in.u8() != 0) {
                throw ModuleRefused.unknownImport(from, name);
            }
            int type = in.u32();
            if (type >= types.size()) {
                throw in.malformed("type index that is not there");
            }
            imports.add(types.get(type).imported(from, name));
            functionTypes.add(type);
        }
    }

    private void readFunctions(WasmReader in) throws ModuleRefused {
        int count = count(in, "number of functions", ModuleBounds.FUNCTIONS);
        for (int i = 0; i < count; i++) {
            int type = in.u32();
            if (type >= types.size()) {
                throw in.malformed("type index that is not there");
            }
            functionTypes.add(type);
        }
    }

    private void readTables(WasmReader in) throws ModuleRefused {
        if (count(in, "number of tables", Integer.MAX_VALUE) > 1) {
            throw ModuleRefused.unsupported("more than one table");
        }
        if (!in.atEnd()) {
            if (in.u8() != 0x70) {
                throw ModuleRefused.unsupported("reference types");
            }
            int[] limits = limits(in, "table");
            tableEntries = limits[0];
            ModuleBounds.check("number of table entries", tableEntries, ModuleBounds.TABLE_ENTRIES);
        }
    }

    private void readMemories(WasmReader in) throws ModuleRefused {
        if (count(in, "number of memories", Integer.MAX_VALUE) > 1) {
            throw ModuleRefused.unsupported("more than one memory");
        }
        if (!in.atEnd()) {
            int[] limits = limits(in, "memory");
            memoryMinPages = limits[0];
            memoryMaxPages = Math.min(limits[1], ModuleBounds.MEMORY_PAGES);
            ModuleBounds.check("number of initial memory pages", memoryMinPages, ModuleBounds.MEMORY_PAGES);
        }
    }

    private static int[] limits(WasmReader in, String what) throws ModuleRefused {
        int flags = in.u8();
        if ((flags & 0x02) != 0) {
            throw ModuleRefused.unsupported("threads and atomics");
        }
        if (flags > 0x01) {
            throw ModuleRefused.unsupported("64-bit " + what + " or custom page size");
        }
        int lowest = (int) Math.min(in.u32Wide(), Integer.MAX_VALUE);
        return new int[] {lowest, flags == 1 ? (int) Math.min(in.u32Wide(), Integer.MAX_VALUE) : Integer.MAX_VALUE};
    }

    private void readGlobals(WasmReader in) throws ModuleRefused {
        int count = count(in, "number of globals", ModuleBounds.GLOBALS);
        for (int i = 0; i < count; i++) {
            int type = valueType(in);
            globals.add(new Global(type, in.u8() == 1));
            constant(in);
        }
    }

    /** Reads a constant expression of one constant; its value when it is an i32, as unsigned. */
    private static long constant(WasmReader in) throws ModuleRefused {
        int opcode = in.u8();
        long value = 0;
        switch (opcode) {
            case Opcode.I32_CONST -> value = in.signed() & 0xffff_ffffL;
            case Opcode.I64_CONST -> in.signed();
            case Opcode.F32_CONST -> in.skip(4);
            case Opcode.F64_CONST -> in.skip(8);
            default -> throw ModuleRefused.unsupported("constant expressions of other than one constant");
        }
        if (in.u8() != Opcode.END) {
            throw ModuleRefused.unsupported("constant expressions of other than one constant");
        }
        return value;
    }

    private void readExports(WasmReader in) throws ModuleRefused {
        int count = count(in, "number of exports", ModuleBounds.EXPORTS);
        for (int i = 0; i < count; i++) {
            String name = in.name();
            if (name.startsWith(Preparation.EXPORT_PREFIX)) {
                throw ModuleRefused.incomplete("its export \"" + name + "\" has a name kept for preparation");
            }
            exports.add(new Export(name, in.u8(), in.u32()));
        }
    }

    private void readElements(WasmReader in) throws ModuleRefused {
        int count = count(in, "number of element segments", ModuleBounds.SEGMENTS);
        for (int i = 0; i < count; i++) {
            if (in.u32() != 0) {
                throw ModuleRefused.unsupported("passive or typed element segments");
            }
            long offset = constant(in);
            int entries = count(in, "number of element entries", ModuleBounds.TABLE_ENTRIES);
            if (offset + entries > tableEntries) {
                throw in.malformed("element segment outside the table");
            }
            for (int k = 0; k < entries; k++) {
                in.u32();
            }
        }
    }

    private void readBodies(WasmReader in) throws ModuleRefused {
        int count = count(in, "number of function bodies", ModuleBounds.FUNCTIONS);
        for (int i = 0; i < count; i++) {
            int size = in.u32();
            ModuleBounds.check("size in bytes of function " + i, size, ModuleBounds.BODY_BYTES);
            WasmReader body = in.slice(size);
            bodies.add(new Range(body.position(), in.position()));
        }
    }

    private void readData(WasmReader in) throws ModuleRefused {
        int count = count(in, "number of data segments", ModuleBounds.SEGMENTS);
        for (int i = 0; i < count; i++) {
            if (in.u32() != 0) {
                throw ModuleRefused.unsupported("passive data segments (memory.init, data.drop)");
            }
            long offset = constant(in);
            int length = in.u32();
            in.skip(length);
            if (offset + length > (long) memoryMinPages * Preparation.WASM_PAGE_BYTES) {
                throw in.malformed("data segment outside the memory");
            }
        }
    }

    private void checkWhole() throws ModuleRefused {
        if (memoryMinPages < 0) {
            throw ModuleRefused.incomplete("it has no memory");
        }
        if (imports.size() + bodies.size() != functionTypes.size()) {
            throw ModuleRefused.malformed(wasm.length, "function and code sections of different length");
        }
        for (Export export : exports) {
            if (export.kind() == 0) {
                shapeOf(export.index());
            }
        }
    }

    private static int count(WasmReader in, String what, int limit) throws ModuleRefused {
        int count = in.u32();
        ModuleBounds.check(what, count, limit);
        return count;
    }
}
