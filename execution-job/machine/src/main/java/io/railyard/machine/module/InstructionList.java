package io.railyard.machine.module;

import io.railyard.machine.binary.BinaryReader;
import io.railyard.machine.binary.BinaryWriter;
import io.railyard.machine.binary.Opcode;
import java.util.Arrays;

/**
 * The instructions of one body, in order: those of a binary, kept as ranges of its bytes, and new ones. Mutable; one
 * owner.
 */
final class InstructionList {
    /** Stands for the first byte of an instruction that the binary does not have. */
    private static final int NEW = -1;

    private int[] opcodes = new int[256];
    private int[] indexes = new int[256];
    private long[] values = new long[256];
    private int[] starts = new int[256];
    private int[] ends = new int[256];
    private int size;

    /** All instructions of a body, its last {@code end} included. */
    static InstructionList read(BinaryReader reader) throws ModuleRefused {
        InstructionList list = new InstructionList();
        InstructionCursor cursor = new InstructionCursor(reader);
        while (cursor.next()) {
            int opcode = cursor.opcode();
            long value = 0;
            if (opcode == Opcode.BLOCK || opcode == Opcode.LOOP || opcode == Opcode.IF) {
                value = cursor.blockType();
            } else if (opcode == Opcode.I32_CONST) {
                value = new BinaryReader(reader.bytes(), cursor.start() + 1, cursor.end()).signed();
            }
            list.add(opcode, cursor.index(), value, cursor.start(), cursor.end());
        }
        return list;
    }

    int size() {
        return size;
    }

    int opcode(int at) {
        return opcodes[at];
    }

    /** The index immediate, as {@link InstructionCursor#index} gives it. */
    int index(int at) {
        return indexes[at];
    }

    /** The value of an {@code i32.const}; the type of a block, loop or if. */
    long value(int at) {
        return values[at];
    }

    /** Adds instruction {@code at} of {@code other}. */
    void add(InstructionList other, int at) {
        add(other.opcodes[at], other.indexes[at], other.values[at], other.starts[at], other.ends[at]);
    }

    /** Adds an instruction that has no immediate, or an index or a value. */
    void add(int opcode, int index, long value) {
        add(opcode, index, value, NEW, NEW);
    }

    private void add(int opcode, int index, long value, int start, int end) {
        if (size == opcodes.length) {
            opcodes = Arrays.copyOf(opcodes, 2 * size);
            indexes = Arrays.copyOf(indexes, 2 * size);
            values = Arrays.copyOf(values, 2 * size);
            starts = Arrays.copyOf(starts, 2 * size);
            ends = Arrays.copyOf(ends, 2 * size);
        }
        opcodes[size] = opcode;
        indexes[size] = index;
        values[size] = value;
        starts[size] = start;
        ends[size++] = end;
    }

    /** Takes away the instructions from {@code from} to before {@code to}. */
    void remove(int from, int to) {
        int rest = size - to;
        System.arraycopy(opcodes, to, opcodes, from, rest);
        System.arraycopy(indexes, to, indexes, from, rest);
        System.arraycopy(values, to, values, from, rest);
        System.arraycopy(starts, to, starts, from, rest);
        System.arraycopy(ends, to, ends, from, rest);
        size = from + rest;
    }

    /** Writes all of them; {@code source} is the binary that they were read from. */
    void write(BinaryWriter out, byte[] source) {
        for (int at = 0; at < size; at++) {
            if (starts[at] != NEW) {
                out.raw(source, starts[at], ends[at]);
                continue;
            }
            out.u8(opcodes[at]);
            switch (opcodes[at]) {
                case Opcode.BR -> out.u32(indexes[at]);
                case Opcode.BLOCK, Opcode.I32_CONST -> out.signed(values[at]);
                case Opcode.DROP, Opcode.UNREACHABLE -> {}
                default -> throw new IllegalStateException("A new instruction 0x" + Integer.toHexString(opcodes[at]));
            }
        }
    }
}
