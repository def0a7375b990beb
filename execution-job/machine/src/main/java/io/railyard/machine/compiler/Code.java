package io.railyard.machine.compiler;

import io.railyard.machine.binary.Opcode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The instructions of one function, decoded, in order. Filled by one owner, then read. */
final class Code {
    /** Types of parameters and declared locals. */
    final List<ValueType> locals;

    final int parameterCount;
    private int[] opcodes = new int[64];
    private int[] indexes = new int[64];
    private long[] values = new long[64];
    private @Nullable Object[] extras = new Object[64];
    private int size;
    private @Nullable BitSet tryHolders;
    private @Nullable Map<Integer, List<Integer>> renewals;
    private @Nullable ReadyLocals readyLocals;

    Code(List<ValueType> parameters) {
        this.locals = new ArrayList<>(parameters);
        this.parameterCount = parameters.size();
    }

    /** The same frame without instructions. */
    Code emptyCopy() {
        Code copy = new Code(locals.subList(0, parameterCount));
        copy.locals.addAll(locals.subList(parameterCount, locals.size()));
        return copy;
    }

    void add(int opcode, int index, long value, @Nullable Object extra) {
        if (size == opcodes.length) {
            opcodes = Arrays.copyOf(opcodes, 2 * size);
            indexes = Arrays.copyOf(indexes, 2 * size);
            values = Arrays.copyOf(values, 2 * size);
            extras = Arrays.copyOf(extras, 2 * size);
        }
        opcodes[size] = opcode;
        indexes[size] = index;
        values[size] = value;
        extras[size++] = extra;
    }

    /** Adds instruction {@code at} of {@code other}. */
    void add(Code other, int at) {
        add(other.opcodes[at], other.indexes[at], other.values[at], other.extras[at]);
    }

    int size() {
        return size;
    }

    int opcode(int at) {
        return opcodes[at];
    }

    /** Index immediate: function, type, local, global, label, segment. */
    int index(int at) {
        return indexes[at];
    }

    /**
     * Constant immediate, floats as their bits, i32 sign-extended; of loads and stores the offset, unsigned; of indirect
     * calls the table.
     */
    long value(int at) {
        return values[at];
    }

    /** How many locals, from {@link #index} on, the instruction reads or writes; 0 when it is about none. */
    int localCount(int at) {
        int opcode = opcodes[at];
        if (Opcode.between(opcode, Idiom.VECTOR_GET, Idiom.VECTOR_TEE)) {
            return VectorShape.of(locals.get(indexes[at])).parts;
        }
        return Opcode.between(opcode, Opcode.LOCAL_GET, Opcode.LOCAL_TEE) || opcode == Idiom.LOCAL_ADD ? 1 : 0;
    }

    /** Whether the instruction writes the locals it is about. */
    boolean writesLocal(int at) {
        return localCount(at) > 0 && opcodes[at] != Opcode.LOCAL_GET && opcodes[at] != Idiom.VECTOR_GET;
    }

    /** Constant immediate of 128 bits: the high half. */
    long highValue(int at) {
        return (Long) extra(at);
    }

    /** Type of a block, loop, if or try_table. */
    Signature shape(int at) {
        return opcodes[at] == Opcode.TRY_TABLE ? tryTable(at).shape() : (Signature) extra(at);
    }

    /** Whether the block that begins at {@code at} is a try_table or holds one. The code is complete. */
    boolean holdsTry(int at) {
        BitSet holders = tryHolders;
        if (holders == null) {
            holders = new BitSet();
            Blocks blocks = new Blocks(this);
            for (int i = 0; i < size; i++) {
                for (int b = opcodes[i] == Opcode.TRY_TABLE ? i : -1; b >= 0 && !holders.get(b); b = blocks.parent(b)) {
                    holders.set(b);
                }
            }
            tryHolders = holders;
        }
        return holders.get(at);
    }

    /** What {@link Renewals#find} finds. The code is complete. */
    Map<Integer, List<Integer>> renewals() {
        Map<Integer, List<Integer>> found = renewals;
        if (found == null) {
            found = Renewals.find(this);
            renewals = found;
        }
        return found;
    }

    /** What {@link ReadyLocals#find} finds. The code is complete. */
    ReadyLocals readyLocals() {
        ReadyLocals found = readyLocals;
        if (found == null) {
            found = ReadyLocals.find(this);
            readyLocals = found;
        }
        return found;
    }

    TryTable tryTable(int at) {
        return (TryTable) extra(at);
    }

    /** Whether instruction {@code at} opens a block that an end closes. */
    boolean opens(int at) {
        return Opcode.opens(opcodes[at]);
    }

    /** Type of the reference that an instruction makes or is about. */
    ValueType referenceType(int at) {
        return (ValueType) extra(at);
    }

    /** Labels of a branch table, the default last. */
    int[] labels(int at) {
        return (int[]) extra(at);
    }

    private Object extra(int at) {
        Object extra = extras[at];
        if (extra == null) {
            throw new IllegalStateException("Instruction " + at + " has no such immediate");
        }
        return extra;
    }
}
