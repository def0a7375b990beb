package io.railyard.machine.module;

/**
 * Walks over the instructions of one function body or constant expression, decoding immediates. Refuses, by name, every
 * instruction that preparation version 1 leaves out. Not thread-safe.
 */
final class InstructionCursor {
    private final WasmReader reader;
    private int opcode;
    private int start;
    private int index;
    private long blockType;

    InstructionCursor(WasmReader reader) {
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

    /** The index immediate: function, type, local, global, label; of a branch table the highest label. */
    int index() {
        return index;
    }

    /** Block type of block, loop and if: a type index, or a negative value type. */
    long blockType() {
        return blockType;
    }

    private void immediates() throws ModuleRefused {
        if (opcode >= 0x28 && opcode <= 0x3E) {
            memoryArgument();
            return;
        }
        if (opcode >= 0x45 && opcode <= 0xC4) {
            return;
        }
        switch (opcode) {
            case Opcode.UNREACHABLE, 0x01, Opcode.ELSE, Opcode.END, Opcode.RETURN, Opcode.DROP, Opcode.SELECT -> {}
            case Opcode.BLOCK, Opcode.LOOP, Opcode.IF -> blockType = reader.signed();
            case Opcode.BR, Opcode.BR_IF, Opcode.CALL -> index = reader.u32();
            case Opcode.LOCAL_GET, Opcode.LOCAL_SET, Opcode.LOCAL_TEE -> index = reader.u32();
            case Opcode.GLOBAL_GET, Opcode.GLOBAL_SET -> index = reader.u32();
            case Opcode.BR_TABLE -> branchTable();
            case Opcode.CALL_INDIRECT -> {
                index = reader.u32();
                zero("more than one table");
            }
            case Opcode.SELECT_TYPED -> typedSelect();
            case Opcode.MEMORY_SIZE, Opcode.MEMORY_GROW -> zero("more than one memory");
            case Opcode.I32_CONST, Opcode.I64_CONST -> reader.signed();
            case Opcode.F32_CONST -> reader.skip(4);
            case Opcode.F64_CONST -> reader.skip(8);
            case Opcode.PREFIX_BULK -> bulk();
            default -> throw refusal(opcode);
        }
    }

    private void memoryArgument() throws ModuleRefused {
        if (reader.u32() >= 0x40) {
            throw ModuleRefused.unsupported("more than one memory");
        }
        reader.u32Wide();
    }

    private void branchTable() throws ModuleRefused {
        int count = reader.u32();
        ModuleBounds.check("number of branch table labels", count, ModuleBounds.BODY_BYTES);
        index = 0;
        for (int i = 0; i <= count; i++) {
            index = Math.max(index, reader.u32());
        }
    }

    private void typedSelect() throws ModuleRefused {
        if (reader.u32() != 1) {
            throw ModuleRefused.unsupported("select of several values");
        }
        if (reader.u8() < Opcode.F64) {
            throw ModuleRefused.unsupported("reference types");
        }
    }

    private void bulk() throws ModuleRefused {
        int number = reader.u32();
        opcode = Opcode.PREFIX_BULK << 8 | Math.min(number, 0xff);
        if (opcode <= Opcode.LAST_TRUNC_SAT) {
            return;
        }
        switch (opcode) {
            case Opcode.MEMORY_COPY -> {
                zero("more than one memory");
                zero("more than one memory");
            }
            case Opcode.MEMORY_FILL -> zero("more than one memory");
            case 0xFC08, 0xFC09 -> throw ModuleRefused.unsupported("passive data segments (memory.init, data.drop)");
            default -> throw ModuleRefused.unsupported("table instructions (bulk memory, reference types)");
        }
    }

    private void zero(String otherwise) throws ModuleRefused {
        if (reader.u8() != 0) {
            throw ModuleRefused.unsupported(otherwise);
        }
    }

    private static ModuleRefused refusal(int opcode) {
        return switch (opcode) {
            case 0x06, 0x07, 0x08, 0x09, 0x0A, 0x18, 0x19, 0x1F -> ModuleRefused.unsupported("exception handling");
            case 0x12, 0x13 -> ModuleRefused.unsupported("tail calls");
            case 0x14, 0x15, 0xD4, 0xD5, 0xD6 -> ModuleRefused.unsupported("typed function references");
            case 0x25, 0x26, 0xD0, 0xD1, 0xD2 -> ModuleRefused.unsupported("reference types");
            case 0xD3, 0xFB -> ModuleRefused.unsupported("garbage collection");
            case 0xFD -> ModuleRefused.unsupported("SIMD");
            case 0xFE -> ModuleRefused.unsupported("threads and atomics");
            default -> ModuleRefused.unsupported("the unknown instruction 0x" + Integer.toHexString(opcode));
        };
    }
}
