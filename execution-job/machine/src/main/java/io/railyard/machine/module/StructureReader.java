package io.railyard.machine.module;

import io.railyard.machine.binary.BinaryReader;
import io.railyard.machine.binary.InstructionTypes;
import io.railyard.machine.binary.Opcode;
import io.railyard.machine.binary.TypeCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Decodes a binary (WebAssembly 3.0, section 5.5) within {@link ModuleBounds}, every instruction included. As in the
 * standard's reference interpreter a section is read from the whole binary and its size compared afterwards, so that
 * the words of a refusal are the same.
 */
final class StructureReader {
    private static final int MAGIC = 0x6d73_6100;
    private static final int COMPONENT_LAYER = 0x0001_000d;
    private static final int HEADER_BYTES = 8;
    private static final List<Integer> SECTION_ORDER = List.of(1, 2, 3, 4, 5, 13, 6, 7, 8, 9, 12, 10, 11);

    private final ModuleStructure module;
    private final BinaryReader in;
    private final boolean[] inConstants = new boolean[InstructionTypes.SLOTS];
    private int declaredFunctions;

    private StructureReader(byte[] wasm) {
        module = new ModuleStructure(wasm);
        in = new BinaryReader(wasm, 0, wasm.length);
    }

    static ModuleStructure read(byte[] wasm) throws ModuleRefused {
        ModuleBounds.check("module size in bytes", wasm.length, ModuleBounds.MODULE_BYTES);
        StructureReader reader = new StructureReader(wasm);
        reader.readHeader();
        reader.readSections();
        reader.checkWhole();
        return reader.module;
    }

    private void readHeader() throws ModuleRefused {
        if (fixed32() != MAGIC) {
            throw ModuleRefused.malformed(0, "magic header not detected");
        }
        int version = fixed32();
        if (version == COMPONENT_LAYER) {
            throw ModuleRefused.unsupported("the component model");
        }
        if (version != 1) {
            throw ModuleRefused.malformed(HEADER_BYTES / 2, "unknown binary version");
        }
    }

    private int fixed32() throws ModuleRefused {
        return in.u8() | in.u8() << 8 | in.u8() << 16 | in.u8() << 24;
    }

    private void readSections() throws ModuleRefused {
        int last = -1;
        while (!in.atEnd()) {
            int at = in.position();
            int id = in.u8();
            int order = SECTION_ORDER.indexOf(id);
            if (id != 0 && order < 0) {
                throw ModuleRefused.malformed(at, "malformed section id");
            }
            if (id != 0 && order <= last) {
                throw ModuleRefused.malformed(at, "unexpected content after last section");
            }
            int size = in.length();
            int start = in.position();
            if (id == 0) {
                custom(start + size);
            } else {
                last = order;
                readSection(id);
                module.sections[id] = new ModuleStructure.Range(start, in.position());
            }
            if (in.position() != start + size) {
                throw ModuleRefused.malformed(start, "section size mismatch");
            }
        }
    }

    private void custom(int end) throws ModuleRefused {
        boolean names = in.name().equals("name");
        int start = in.position();
        in.skip(end - start);
        if (names) {
            module.names = new ModuleStructure.Range(start, end);
        }
    }

    private void readSection(int id) throws ModuleRefused {
        switch (id) {
            case 1 -> readTypes();
            case 2 -> readImports();
            case 3 -> readFunctions();
            case 4 -> readTables();
            case 5 -> readMemories();
            case 6 -> readGlobals();
            case 7 -> readExports();
            case 8 -> module.startFunction = OptionalInt.of(in.u32());
            case 9 -> new SegmentReader(module, in).readElements();
            case 10 -> readBodies();
            case 11 -> new SegmentReader(module, in).readData();
            case 13 -> readTags();
            default -> module.dataCount = OptionalInt.of(in.u32());
        }
    }

    private void readTypes() throws ModuleRefused {
        int count = count(in, "number of types", ModuleBounds.TYPES);
        for (int i = 0; i < count; i++) {
            int at = in.position();
            int form = in.typeCode();
            if (form >= 0x4E && form <= 0x5F) {
                throw ModuleRefused.unsupported("garbage collection types");
            }
            if (form != 0x60) {
                throw ModuleRefused.malformed(at, "malformed definition type");
            }
            module.types.add(new FunctionShape(
                    valueTypes("number of parameters", ModuleBounds.PARAMETERS),
                    valueTypes("number of results", ModuleBounds.RESULTS)));
        }
    }

    private List<Integer> valueTypes(String what, int limit) throws ModuleRefused {
        int count = count(in, what, limit);
        List<Integer> values = new ArrayList<>();
        int words = 0;
        for (int i = 0; i < count; i++) {
            int type = ModuleStructure.valueType(in);
            values.add(type);
            words += type == TypeCode.V128 ? 2 : 1;
        }
        ModuleBounds.check(what, words, limit);
        return values;
    }

    private void readImports() throws ModuleRefused {
        int count = count(in, "number of imports", ModuleBounds.IMPORTS);
        for (int i = 0; i < count; i++) {
            String space = in.name();
            String name = in.name();
            int at = in.position();
            int kind = in.u8();
            int index = switch (kind) {
                case ModuleStructure.FUNCTION -> add(module.functionTypes, in.u32());
                case ModuleStructure.TABLE -> add(module.tables, tableType());
                case ModuleStructure.MEMORY -> add(module.memories, limits());
                case ModuleStructure.GLOBAL -> add(module.globals, globalType(false));
                case ModuleStructure.TAG -> add(module.tags, tagType());
                default -> throw ModuleRefused.malformed(at, "malformed import kind");
            };
            module.imports.add(new ModuleStructure.Import(space, name, kind, index));
        }
    }

    private static <T> int add(List<T> space, T entry) {
        space.add(entry);
        return space.size() - 1;
    }

    private void readFunctions() throws ModuleRefused {
        declaredFunctions = count(in, "number of functions", ModuleBounds.FUNCTIONS);
        for (int i = 0; i < declaredFunctions; i++) {
            module.functionTypes.add(in.u32());
        }
    }

    private void readTables() throws ModuleRefused {
        int count = count(in, "number of tables", ModuleBounds.TABLES);
        for (int i = 0; i < count; i++) {
            if (in.peek() != TypeCode.VOID) {
                module.tables.add(tableType());
                continue;
            }
            in.u8();
            if (in.u8() != 0) {
                throw ModuleRefused.malformed(in.position() - 1, "zero byte expected");
            }
            ModuleStructure.Table type = tableType();
            module.tables.add(
                    new ModuleStructure.Table(type.type(), type.limits(), Optional.of(expression(in, inConstants))));
        }
    }

    private ModuleStructure.Table tableType() throws ModuleRefused {
        int type = ModuleStructure.referenceType(in);
        return new ModuleStructure.Table(type, limits(), Optional.empty());
    }

    private void readMemories() throws ModuleRefused {
        int count = count(in, "number of memories", ModuleBounds.MEMORIES);
        for (int i = 0; i < count; i++) {
            module.memories.add(limits());
        }
    }

    private ModuleStructure.Limits limits() throws ModuleRefused {
        int at = in.position();
        int flags = in.u8();
        if (flags < 0x10 && (flags & 0x02) != 0) {
            throw ModuleRefused.unsupported("threads and atomics (a shared memory or table)");
        }
        if (flags < 0x10 && (flags & 0x08) != 0) {
            throw ModuleRefused.unsupported("custom page sizes");
        }
        if (flags > 0x07) {
            throw ModuleRefused.malformed(at, "malformed limits flags");
        }
        boolean bounded = (flags & 0x01) != 0;
        long min = in.u64();
        return new ModuleStructure.Limits(min, bounded ? in.u64() : 0, bounded, (flags & 0x04) != 0);
    }

    private void readTags() throws ModuleRefused {
        int count = count(in, "number of tags", ModuleBounds.TAGS);
        for (int i = 0; i < count; i++) {
            module.tags.add(tagType());
        }
    }

    private int tagType() throws ModuleRefused {
        if (in.u8() != 0) {
            throw ModuleRefused.malformed(in.position() - 1, "zero byte expected");
        }
        return in.u32();
    }

    private void readGlobals() throws ModuleRefused {
        int count = count(in, "number of globals", ModuleBounds.GLOBALS);
        for (int i = 0; i < count; i++) {
            module.globals.add(globalType(true));
        }
    }

    private ModuleStructure.Global globalType(boolean initialised) throws ModuleRefused {
        int type = ModuleStructure.valueType(in);
        int mutability = in.u8();
        if (mutability > 1) {
            throw ModuleRefused.malformed(in.position() - 1, "malformed mutability");
        }
        Optional<ModuleStructure.Range> initial =
                initialised ? Optional.of(expression(in, inConstants)) : Optional.empty();
        return new ModuleStructure.Global(type, mutability == 1, initial);
    }

    private void readExports() throws ModuleRefused {
        int count = count(in, "number of exports", ModuleBounds.EXPORTS);
        for (int i = 0; i < count; i++) {
            String name = in.name();
            int kind = in.u8();
            if (kind > ModuleStructure.TAG) {
                throw ModuleRefused.malformed(in.position() - 1, "malformed export kind");
            }
            module.exports.add(new ModuleStructure.Export(name, kind, in.u32()));
        }
    }

    private void readBodies() throws ModuleRefused {
        int count = count(in, "number of function bodies", ModuleBounds.FUNCTIONS);
        for (int i = 0; i < count; i++) {
            int size = in.length();
            ModuleBounds.check("size in bytes of function " + i, size, ModuleBounds.BODY_BYTES);
            int start = in.position();
            readLocals();
            new BlockNesting(in, module.instructions).read();
            if (in.position() != start + size) {
                throw ModuleRefused.malformed(start, "section size mismatch");
            }
            module.bodies.add(new ModuleStructure.Range(start, in.position()));
        }
    }

    private void readLocals() throws ModuleRefused {
        int at = in.position();
        int groups = in.length();
        long locals = 0;
        for (int i = 0; i < groups; i++) {
            locals += in.u32Wide();
            ModuleStructure.valueType(in);
        }
        if (locals >= 1L << 32) {
            throw ModuleRefused.malformed(at, "too many locals");
        }
    }

    /**
     * Reads one constant expression, whatever its instructions are.
     *
     * @param seen where they are noted, for nobody
     */
    static ModuleStructure.Range expression(BinaryReader in, boolean[] seen) throws ModuleRefused {
        int start = in.position();
        new BlockNesting(in, seen).read();
        return new ModuleStructure.Range(start, in.position());
    }

    private void checkWhole() throws ModuleRefused {
        if (module.bodies.size() != declaredFunctions) {
            throw in.malformed("function and code section have inconsistent lengths");
        }
        if (module.dataCount.isPresent() && module.dataCount.getAsInt() != module.data.size()) {
            throw in.malformed("data count and data section have inconsistent lengths");
        }
        if (module.dataCount.isEmpty() && module.uses(Opcode.MEMORY_INIT, Opcode.DATA_DROP)) {
            throw in.malformed("data count section required");
        }
    }

    static int count(BinaryReader in, String what, int limit) throws ModuleRefused {
        int count = in.length();
        ModuleBounds.check(what, count, limit);
        return count;
    }

    /** The instructions up to the end opcode that closes the outermost block (WebAssembly 3.0, section 5.4.9). */
    private static final class BlockNesting {
        private final BinaryReader in;
        private final InstructionCursor cursor;
        private final boolean[] seen;
        private int[] open = new int[16];
        private int depth;

        BlockNesting(BinaryReader in, boolean[] seen) {
            this.in = in;
            this.cursor = new InstructionCursor(in);
            this.seen = seen;
        }

        void read() throws ModuleRefused {
            open(Opcode.BLOCK);
            while (depth > 0) {
                if (!cursor.next()) {
                    in.u8();
                }
                int opcode = cursor.opcode();
                seen[InstructionTypes.slot(opcode)] = true;
                switch (opcode) {
                    case Opcode.BLOCK, Opcode.LOOP, Opcode.IF, Opcode.TRY, Opcode.TRY_TABLE -> open(opcode);
                    case Opcode.ELSE -> next(Opcode.IF, Opcode.IF, Opcode.ELSE);
                    case Opcode.CATCH -> next(Opcode.TRY, Opcode.CATCH, Opcode.CATCH);
                    case Opcode.CATCH_ALL -> next(Opcode.TRY, Opcode.CATCH, Opcode.CATCH_ALL);
                    case Opcode.DELEGATE -> {
                        next(Opcode.TRY, Opcode.TRY, Opcode.DELEGATE);
                        depth--;
                    }
                    case Opcode.END -> depth--;
                    default -> {}
                }
            }
        }

        private void open(int opcode) throws ModuleRefused {
            ModuleBounds.check("number of blocks within blocks", depth, ModuleBounds.NESTING);
            if (depth == open.length) {
                open = Arrays.copyOf(open, 2 * depth);
            }
            open[depth++] = opcode;
        }

        private void next(int one, int other, int part) throws ModuleRefused {
            int block = open[depth - 1];
            if (block != one && block != other) {
                throw ModuleRefused.malformed(cursor.start(), "END opcode expected");
            }
            open[depth - 1] = part;
        }
    }
}
