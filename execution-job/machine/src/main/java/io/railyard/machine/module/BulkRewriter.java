package io.railyard.machine.module;

import io.railyard.machine.binary.BinaryWriter;
import io.railyard.machine.binary.Opcode;
import io.railyard.machine.binary.TypeCode;
import io.railyard.machine.module.ScratchLocals.Use;

/**
 * Writes the instructions whose work depends on an operand: fills, copies and initialisations of memory and tables, and
 * growth. Each is charged by its length before it runs. Rules: {@code docs/formats/module-preparation.md}, sections 3 and 5.
 */
final class BulkRewriter {
    private final ModuleStructure module;
    private final Appendix appendix;
    private final FunctionWriter to;
    private final BinaryWriter out;

    BulkRewriter(ModuleStructure module, Appendix appendix, FunctionWriter to) {
        this.module = module;
        this.appendix = appendix;
        this.to = to;
        this.out = to.out;
    }

    /** Writes the instruction under {@code cursor} when it is one of these; whether it is. */
    boolean writes(InstructionCursor cursor) {
        switch (cursor.opcode()) {
            case Opcode.MEMORY_GROW -> appendix.call(out, Appendix.GROW);
            case Opcode.MEMORY_FILL, Opcode.MEMORY_COPY -> charged(cursor, wideMemory(), GasSchedule.BYTES_SHIFT);
            case Opcode.MEMORY_INIT -> charged(cursor, false, GasSchedule.BYTES_SHIFT);
            case Opcode.TABLE_INIT -> charged(cursor, false, 0);
            case Opcode.TABLE_FILL -> charged(cursor, wideTable(cursor.index()), 0);
            case Opcode.TABLE_COPY -> charged(cursor, wideTable(cursor.index()) && wideTable(cursor.secondIndex()), 0);
            case Opcode.TABLE_GROW -> growTable(cursor.index());
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean wideMemory() {
        return module.memories.get(0).wide();
    }

    private boolean wideTable(int table) {
        return module.tables.get(table).limits().wide();
    }

    /** The length is the last operand. */
    private void charged(InstructionCursor cursor, boolean wide, int shift) {
        Use length = wide ? Use.I64 : Use.I32;
        to.tee(length);
        if (!wide) {
            out.u8(Opcode.I64_EXTEND_I32_U);
        }
        if (shift > 0) {
            out.u8(Opcode.I64_CONST).signed(shift).u8(Opcode.I64_SHR_U);
        }
        appendix.call(out, Appendix.CHARGE);
        to.get(length);
        out.raw(module.wasm, cursor.start(), cursor.end());
    }

    /** Makes a growth beyond the limit one by -1, which no table can do, and charges any other. */
    private void growTable(int table) {
        boolean wide = wideTable(table);
        Use count = wide ? Use.I64 : Use.I32;
        to.set(count);
        getWide(count, wide);
        out.u8(Opcode.I64_CONST).signed(limit(table));
        out.u8(Opcode.PREFIX_BULK).u32(Opcode.TABLE_SIZE & 0xff).u32(table);
        if (!wide) {
            out.u8(Opcode.I64_EXTEND_I32_U);
        }
        out.u8(Opcode.I64_SUB).u8(Opcode.I64_GT_U);
        out.u8(Opcode.IF).u8(TypeCode.VOID);
        out.u8(wide ? Opcode.I64_CONST : Opcode.I32_CONST).signed(-1);
        to.set(count);
        out.u8(Opcode.ELSE);
        getWide(count, wide);
        out.u8(Opcode.I64_CONST).signed(GasSchedule.GROWN_ENTRY).u8(Opcode.I64_MUL);
        appendix.call(out, Appendix.CHARGE);
        out.u8(Opcode.END);
        to.get(count);
        out.u8(Opcode.PREFIX_BULK).u32(Opcode.TABLE_GROW & 0xff).u32(table);
    }

    private void getWide(Use count, boolean wide) {
        to.get(count);
        if (!wide) {
            out.u8(Opcode.I64_EXTEND_I32_U);
        }
    }

    private long limit(int table) {
        return ModuleBounds.tableLimit(module.tables.get(table).limits());
    }
}
