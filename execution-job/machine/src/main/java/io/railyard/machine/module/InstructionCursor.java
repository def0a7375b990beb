package io.railyard.machine.module;

import io.railyard.machine.binary.BinaryReader;
import io.railyard.machine.binary.InstructionTypes;
import io.railyard.machine.binary.Opcode;
import io.railyard.machine.binary.TypeCode;
import java.util.ArrayList;
import java.util.List;

/**
 * Walks over the instructions of one function body or constant expression, decoding immediates (WebAssembly 3.0, section
 * 5.4). Refuses by name the instructions of proposals that are left out. What an accessor gives belongs to the last
 * instruction read and is meaningless for an instruction without such an immediate. Not thread-safe.
 */
final class InstructionCursor {
    /** A clause of {@code try_table}: kind 0 catch, 1 catch_ref, 2 catch_all, 3 catch_all_ref; no tag is -1. */
    record Catch(int kind, int tag, int label) {}

    private static final int[] NO_LABELS = {};
    private static final int VECTOR_BYTES = 16;
    private static final int MEMORY_FLAG = 0x40;

    private final BinaryReader reader;
    private int opcode;
    private int start;
    private int index;
    private int secondIndex;
    private int memory;
    private int alignment;
    private boolean namesMemory;
    private long offset;
    private int lane;
    private long constant;
    private long blockType;
    private int selectType;
    private int[] labels = NO_LABELS;
    private List<Catch> catches = List.of();

    InstructionCursor(BinaryReader reader) {
        this.reader = reader;
    }

    /** Reads the next instruction; false at the end of the bytes. */
    boolean next() throws ModuleRefused {
        if (reader.atEnd()) {
            return false;
        }
        start = reader.position();
        opcode = reader.u8();
        immediates();
        return true;
    }

    int opcode() {
        return opcode;
    }

    /** First byte of the instruction. */
    int start() {
        return start;
    }

    /** First byte after the instruction. */
    int end() {
        return reader.position();
    }

    /**
     * The index immediate: function, type, local, global, label, table, tag, segment, or the destination of a copy; of a
     * branch table the highest label. 2^31 - 1 stands for all that is larger.
     */
    int index() {
        return index;
    }

    /** The second index: the table of an indirect call or of table.init, the source of a copy. */
    int secondIndex() {
        return secondIndex;
    }

    /** The memory of a load, store, size, grow, fill or init. */
    int memory() {
        return memory;
    }

    /** Binary logarithm of the alignment promised by a memory argument. */
    int alignment() {
        return alignment;
    }

    /** Whether a memory argument says which memory it means, even if it is the first. */
    boolean namesMemory() {
        return namesMemory;
    }

    /** The offset of a memory argument, unsigned. */
    long offset() {
        return offset;
    }

    /** The lane immediate; of a shuffle the highest of its sixteen. */
    int lane() {
        return lane;
    }

    /** The value of i32.const and i64.const. */
    long constant() {
        return constant;
    }

    /** Block type of block, loop, if, try and try_table: a type index, or a negative value type, -64 for none. */
    long blockType() {
        return blockType;
    }

    /** The type that a typed select or {@code ref.null} names. */
    int valueType() {
        return selectType;
    }

    /** The labels of a branch table, the default last. */
    int[] labels() {
        return labels;
    }

    /** The clauses of a {@code try_table}. */
    List<Catch> catches() {
        return catches;
    }

    private void immediates() throws ModuleRefused {
        if (opcode >= Opcode.FIRST_LOAD && opcode <= Opcode.LAST_STORE) {
            memoryArgument();
            return;
        }
        if (opcode >= 0x45 && opcode <= 0xC4) {
            return;
        }
        switch (opcode) {
            case Opcode.UNREACHABLE, 0x01, Opcode.ELSE, Opcode.END, Opcode.RETURN, Opcode.DROP, Opcode.SELECT -> {}
            case Opcode.CATCH_ALL, Opcode.THROW_REF, Opcode.REF_IS_NULL -> {}
            case Opcode.BLOCK, Opcode.LOOP, Opcode.IF, Opcode.TRY -> blockType = readBlockType();
            case Opcode.TRY_TABLE -> {
                blockType = readBlockType();
                readCatches();
            }
            case Opcode.BR, Opcode.BR_IF, Opcode.CALL, Opcode.RETURN_CALL -> index = reader.u32();
            case Opcode.LOCAL_GET, Opcode.LOCAL_SET, Opcode.LOCAL_TEE -> index = reader.u32();
            case Opcode.GLOBAL_GET, Opcode.GLOBAL_SET, Opcode.TABLE_GET, Opcode.TABLE_SET -> index = reader.u32();
            case Opcode.THROW, Opcode.RETHROW, Opcode.CATCH, Opcode.DELEGATE, Opcode.REF_FUNC -> index = reader.u32();
            case Opcode.BR_TABLE -> branchTable();
            case Opcode.CALL_INDIRECT, Opcode.RETURN_CALL_INDIRECT -> twoIndexes();
            case Opcode.SELECT_TYPED -> typedSelect();
            case Opcode.MEMORY_SIZE, Opcode.MEMORY_GROW -> memory = reader.u32();
            case Opcode.I32_CONST -> constant = reader.s32();
            case Opcode.I64_CONST -> constant = reader.signed();
            case Opcode.F32_CONST -> reader.skip(4);
            case Opcode.F64_CONST -> reader.skip(8);
            case Opcode.REF_NULL -> selectType = heapType();
            case Opcode.PREFIX_BULK -> bulk();
            case Opcode.PREFIX_VECTOR -> vector();
            default -> throw refusal();
        }
    }

    private long readBlockType() throws ModuleRefused {
        int first = reader.peek();
        if (first == TypeCode.VOID) {
            return reader.u8() - 0x80L;
        }
        if (first >= 0x40 && first < 0x80) {
            return ModuleStructure.valueType(reader) - 0x80L;
        }
        int at = reader.position();
        long type = reader.s33();
        if (type < 0) {
            throw ModuleRefused.malformed(at + 1, "integer representation too long");
        }
        return type;
    }

    private int heapType() throws ModuleRefused {
        int first = reader.peek();
        if (first == TypeCode.FUNCREF || first == TypeCode.EXTERNREF || first == TypeCode.EXNREF) {
            return reader.u8();
        }
        if (first >= 0x69 && first <= 0x74) {
            throw ModuleRefused.unsupported("garbage collection types");
        }
        int at = reader.position();
        if (reader.s33() < 0) {
            throw ModuleRefused.malformed(at, "malformed heap type");
        }
        throw ModuleRefused.unsupported("typed function references");
    }

    private void readCatches() throws ModuleRefused {
        int count = reader.length();
        List<Catch> read = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int kind = reader.u8();
            if (kind > 3) {
                throw ModuleRefused.malformed(reader.position() - 1, "malformed catch clause");
            }
            int tag = kind < 2 ? reader.u32() : -1;
            read.add(new Catch(kind, tag, reader.u32()));
        }
        catches = read;
    }

    private void memoryArgument() throws ModuleRefused {
        int at = reader.position();
        int flags = reader.u32();
        if (flags >= 2 * MEMORY_FLAG) {
            throw ModuleRefused.malformed(at, "malformed memop flags");
        }
        namesMemory = (flags & MEMORY_FLAG) != 0;
        memory = namesMemory ? reader.u32() : 0;
        alignment = flags & (MEMORY_FLAG - 1);
        offset = reader.u64();
    }

    private void branchTable() throws ModuleRefused {
        int count = reader.length();
        labels = new int[count + 1];
        index = 0;
        for (int i = 0; i <= count; i++) {
            labels[i] = reader.u32();
            index = Math.max(index, labels[i]);
        }
    }

    private void typedSelect() throws ModuleRefused {
        int count = reader.length();
        for (int i = 0; i < count; i++) {
            selectType = ModuleStructure.valueType(reader);
        }
        index = count;
    }

    private void twoIndexes() throws ModuleRefused {
        index = reader.u32();
        secondIndex = reader.u32();
    }

    private void bulk() throws ModuleRefused {
        int number = reader.u32();
        if (number > (Opcode.LAST_BULK & 0xff)) {
            throw illegal(Opcode.PREFIX_BULK, number);
        }
        opcode = Opcode.PREFIX_BULK << 8 | number;
        switch (opcode) {
            case Opcode.MEMORY_INIT -> {
                index = reader.u32();
                memory = reader.u32();
            }
            case Opcode.DATA_DROP, Opcode.ELEM_DROP -> index = reader.u32();
            case Opcode.TABLE_GROW, Opcode.TABLE_SIZE, Opcode.TABLE_FILL -> index = reader.u32();
            case Opcode.MEMORY_COPY, Opcode.TABLE_INIT, Opcode.TABLE_COPY -> twoIndexes();
            case Opcode.MEMORY_FILL -> memory = reader.u32();
            default -> {}
        }
    }

    private void vector() throws ModuleRefused {
        int number = reader.u32();
        opcode = number < 0x100 ? Opcode.FIRST_VECTOR | number : Opcode.PREFIX_VECTOR << 12 | Math.min(number, 0xfff);
        if (!InstructionTypes.known(opcode)) {
            throw illegal(Opcode.PREFIX_VECTOR, number);
        }
        if (InstructionTypes.alignment(opcode) >= 0) {
            memoryArgument();
        }
        if (opcode == Opcode.V128_CONST) {
            reader.skip(VECTOR_BYTES);
        } else if (opcode == Opcode.SHUFFLE) {
            lane = 0;
            for (int i = 0; i < VECTOR_BYTES; i++) {
                lane = Math.max(lane, reader.u8());
            }
        } else if (InstructionTypes.lanes(opcode) > 0) {
            lane = reader.u8();
        }
    }

    private ModuleRefused illegal(int prefix, int number) {
        return ModuleRefused.malformed(
                start, "illegal opcode " + Integer.toHexString(prefix) + " " + Integer.toHexString(number));
    }

    private ModuleRefused refusal() {
        return switch (opcode) {
            case 0x14, 0x15, 0xD4, 0xD5, 0xD6 -> ModuleRefused.unsupported("typed function references");
            case 0xD3, 0xFB -> ModuleRefused.unsupported("garbage collection");
            case 0xFE -> ModuleRefused.unsupported("threads and atomics");
            default -> ModuleRefused.malformed(start, "illegal opcode " + Integer.toHexString(opcode));
        };
    }
}
