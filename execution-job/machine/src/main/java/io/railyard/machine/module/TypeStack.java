package io.railyard.machine.module;

import io.railyard.machine.binary.Opcode;
import io.railyard.machine.binary.TypeCode;
import java.util.Arrays;

/**
 * Operand stack and control stack of the validation algorithm (WebAssembly 3.0, appendix "Validation Algorithm"). Value
 * types are numbers as in the binary format; {@link #UNKNOWN} is a type that unreachable code leaves open. Not
 * thread-safe, made to be used for one function after another.
 */
final class TypeStack {
    /** Matches any type. */
    static final int UNKNOWN = 0;

    /** Makes the refusal of the instruction under examination. */
    @FunctionalInterface
    interface Fault {
        ModuleRefused of(String text);
    }

    private static final int FIRST_CAPACITY = 64;

    private final Fault fault;
    private int[] operands = new int[FIRST_CAPACITY];
    private int height;
    private int depth;
    private int[] kinds = new int[FIRST_CAPACITY];
    private int[] bases = new int[FIRST_CAPACITY];
    private boolean[] unreachable = new boolean[FIRST_CAPACITY];
    private int[][] starts = new int[FIRST_CAPACITY][];
    private int[][] ends = new int[FIRST_CAPACITY][];

    TypeStack(Fault fault) {
        this.fault = fault;
    }

    /** Forgets all operands and blocks. */
    void clear() {
        height = 0;
        depth = 0;
    }

    /** Number of open blocks, the function's own included. */
    int depth() {
        return depth;
    }

    void push(int type) throws ModuleRefused {
        if (height == operands.length) {
            ModuleBounds.check("number of operands of a function", height, ModuleBounds.FRAME_VALUES);
            operands = Arrays.copyOf(operands, 2 * height);
        }
        operands[height++] = type;
    }

    void push(int[] types) throws ModuleRefused {
        for (int type : types) {
            push(type);
        }
    }

    /** Takes any operand. */
    int pop() throws ModuleRefused {
        if (height > bases[depth - 1]) {
            return operands[--height];
        }
        if (unreachable[depth - 1]) {
            return UNKNOWN;
        }
        throw fault.of("type mismatch: instruction requires [any type] but stack has []");
    }

    /** Takes an operand of {@code type}; gives what was there, which may be {@link #UNKNOWN}. */
    int pop(int type) throws ModuleRefused {
        if (height > bases[depth - 1]) {
            int found = operands[--height];
            if (found == type || found == UNKNOWN || type == UNKNOWN) {
                return found;
            }
            throw fault.of(
                    "type mismatch: instruction requires [" + name(type) + "] but stack has [" + name(found) + "]");
        }
        if (unreachable[depth - 1]) {
            return UNKNOWN;
        }
        throw fault.of("type mismatch: instruction requires [" + name(type) + "] but stack has []");
    }

    /** Takes operands of {@code types}, the last first. */
    void pop(int[] types) throws ModuleRefused {
        for (int i = types.length - 1; i >= 0; i--) {
            pop(types[i]);
        }
    }

    /** Checks that operands of {@code types} are there and leaves them. */
    void peek(int[] types) throws ModuleRefused {
        int available = height - bases[depth - 1];
        if (types.length > available && !unreachable[depth - 1]) {
            throw fault.of("type mismatch: instruction requires " + names(types) + " but stack has "
                    + names(Arrays.copyOfRange(operands, bases[depth - 1], height)));
        }
        for (int i = 0; i < Math.min(available, types.length); i++) {
            int found = operands[height - 1 - i];
            int type = types[types.length - 1 - i];
            if (found != type && found != UNKNOWN) {
                throw fault.of(
                        "type mismatch: instruction requires [" + name(type) + "] but stack has [" + name(found) + "]");
            }
        }
    }

    /** Opens a block whose parameters were taken already. */
    void open(int kind, int[] parameters, int[] results) throws ModuleRefused {
        if (depth == kinds.length) {
            int capacity = 2 * depth;
            kinds = Arrays.copyOf(kinds, capacity);
            bases = Arrays.copyOf(bases, capacity);
            unreachable = Arrays.copyOf(unreachable, capacity);
            starts = Arrays.copyOf(starts, capacity);
            ends = Arrays.copyOf(ends, capacity);
        }
        kinds[depth] = kind;
        bases[depth] = height;
        unreachable[depth] = false;
        starts[depth] = parameters;
        ends[depth] = results;
        depth++;
        push(parameters);
    }

    /** Ends the innermost block, or the part of it before {@code else} or {@code catch}; gives its results. */
    int[] close() throws ModuleRefused {
        int[] results = ends[depth - 1];
        pop(results);
        if (height != bases[depth - 1]) {
            throw fault.of("type mismatch: block requires " + names(results) + " but stack has "
                    + names(Arrays.copyOfRange(operands, bases[depth - 1], height)) + " below them");
        }
        depth--;
        return results;
    }

    /** The rest of the innermost block cannot be reached. */
    void unreachable() {
        height = bases[depth - 1];
        unreachable[depth - 1] = true;
    }

    /** The opcode that opened the innermost block, or its present part. */
    int kind() {
        return kinds[depth - 1];
    }

    /** The same of the block that {@code label} names, counted from the innermost, which is there. */
    int kind(int label) {
        return kinds[depth - 1 - label];
    }

    /** Types of the innermost block's parameters. */
    int[] parameters() {
        return starts[depth - 1];
    }

    /** Types of the innermost block's results. */
    int[] results() {
        return ends[depth - 1];
    }

    /** Types that a branch to {@code label} takes. */
    int[] label(int label) throws ModuleRefused {
        if (label >= depth) {
            throw fault.of("unknown label " + label);
        }
        int block = depth - 1 - label;
        return kinds[block] == Opcode.LOOP ? starts[block] : ends[block];
    }

    /** The standard's name of a value type. */
    static String name(int type) {
        return switch (type) {
            case TypeCode.I32 -> "i32";
            case TypeCode.I64 -> "i64";
            case TypeCode.F32 -> "f32";
            case TypeCode.F64 -> "f64";
            case TypeCode.V128 -> "v128";
            case TypeCode.FUNCREF -> "funcref";
            case TypeCode.EXTERNREF -> "externref";
            case TypeCode.EXNREF -> "exnref";
            default -> "any type";
        };
    }

    /** Names in brackets. */
    static String names(int[] types) {
        StringBuilder text = new StringBuilder("[");
        for (int type : types) {
            text.append(text.length() == 1 ? "" : " ").append(name(type));
        }
        return text.append(']').toString();
    }
}
