package io.railyard.machine.compiler;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The stack of the interpreter: locals and operands of all activations of an instance, one above the other. A cell holds a
 * number as its bits, or an exception; a v128 takes two cells, the upper of which is marked. Mutable; one owner.
 */
final class OperandCells {
    private static final int FIRST_CELLS = 1_024;

    private long[] bits = new long[FIRST_CELLS];
    private @Nullable GuestException[] exceptions = new GuestException[FIRST_CELLS];
    private boolean[] upper = new boolean[FIRST_CELLS];
    private int top;

    int top() {
        return top;
    }

    /** Forgets what lies at {@code height} and above. */
    void cut(int height) {
        top = height;
    }

    void push(long value) {
        push(value, null, false);
    }

    void push(@Nullable GuestException exception) {
        push(ValueType.NULL, exception, false);
    }

    void pushVector(long low, long high) {
        push(low, null, false);
        push(high, null, true);
    }

    private void push(long value, @Nullable GuestException exception, boolean isUpper) {
        if (top == bits.length) {
            bits = Arrays.copyOf(bits, 2 * top);
            exceptions = Arrays.copyOf(exceptions, 2 * top);
            upper = Arrays.copyOf(upper, 2 * top);
        }
        bits[top] = value;
        exceptions[top] = exception;
        upper[top++] = isUpper;
    }

    /** Pushes a value of {@code type}, which a v128's halves share out. */
    void push(ValueType type, long value, @Nullable GuestException exception) {
        push(value, exception, type == ValueType.V128_HIGH);
    }

    long pop() {
        return bits[--top];
    }

    int popInt() {
        return (int) pop();
    }

    @Nullable
    GuestException popException() {
        return exceptions[--top];
    }

    /** Whether a v128 lies on top. */
    boolean topIsVector() {
        return upper[top - 1];
    }

    void drop() {
        top -= topIsVector() ? 2 : 1;
    }

    /** Of two values below a condition that was taken: leaves the upper or the lower one. */
    void select(boolean lower) {
        int width = topIsVector() ? 2 : 1;
        if (!lower) {
            copy(top - width, top - 2 * width, width);
        }
        top -= width;
    }

    long get(int at) {
        return bits[at];
    }

    @Nullable
    GuestException exception(int at) {
        return exceptions[at];
    }

    /** Pushes a copy of the cell {@code at}. */
    void load(int at) {
        push(bits[at], exceptions[at], upper[at]);
    }

    /** Stores the cell on top at {@code at} and keeps it. */
    void store(int at) {
        copy(top - 1, at, 1);
    }

    /** Moves the {@code count} cells on top down to {@code height}. */
    void moveDown(int height, int count) {
        copy(top - count, height, count);
        top = height + count;
    }

    private void copy(int from, int to, int count) {
        if (from != to) {
            System.arraycopy(bits, from, bits, to, count);
            System.arraycopy(exceptions, from, exceptions, to, count);
            System.arraycopy(upper, from, upper, to, count);
        }
    }
}
