package io.railyard.machine.vector;

/** One lane of 64 bits in a long, and the operations on all bits. */
public final class LongLanes {
    private LongLanes() {}

    public static long not(long a) {
        return ~a;
    }

    public static long and(long a, long b) {
        return a & b;
    }

    public static long andNot(long a, long b) {
        return a & ~b;
    }

    public static long or(long a, long b) {
        return a | b;
    }

    public static long xor(long a, long b) {
        return a ^ b;
    }

    /** The bits of {@code a} where {@code mask} is set, those of {@code b} elsewhere. */
    public static long select(long a, long b, long mask) {
        return b ^ ((a ^ b) & mask);
    }

    /** The same of one lane of 32 bits. */
    public static int select(int a, int b, int mask) {
        return b ^ ((a ^ b) & mask);
    }

    public static int anyTrue(long low, long high) {
        return (low | high) != 0 ? 1 : 0;
    }

    public static int allTrue(long low, long high) {
        return low != 0 && high != 0 ? 1 : 0;
    }

    public static int bitmask(long low, long high) {
        return (int) (low >>> 63) | ((int) (high >>> 63) << 1);
    }

    public static long splat(long value) {
        return value;
    }

    public static long add(long a, long b) {
        return a + b;
    }

    public static long subtract(long a, long b) {
        return a - b;
    }

    public static long multiply(long a, long b) {
        return a * b;
    }

    public static long negate(long a) {
        return -a;
    }

    public static long absolute(long a) {
        return Math.abs(a);
    }

    public static long equal(long a, long b) {
        return a == b ? -1 : 0;
    }

    public static long notEqual(long a, long b) {
        return a != b ? -1 : 0;
    }

    public static long less(long a, long b) {
        return a < b ? -1 : 0;
    }

    public static long greater(long a, long b) {
        return a > b ? -1 : 0;
    }

    public static long lessOrEqual(long a, long b) {
        return a <= b ? -1 : 0;
    }

    public static long greaterOrEqual(long a, long b) {
        return a >= b ? -1 : 0;
    }

    public static long shiftLeft(long a, int distance) {
        return a << distance;
    }

    public static long shiftRight(long a, int distance) {
        return a >> distance;
    }

    public static long shiftRightUnsigned(long a, int distance) {
        return a >>> distance;
    }

    /** The low lane of 32 bits, sign-extended. */
    public static long extend(long ints) {
        return (int) ints;
    }

    /** The low lane of 32 bits, zero-extended. */
    public static long extendUnsigned(long ints) {
        return ints & 0xffff_ffffL;
    }

    /** Product of the low lanes of 32 bits. */
    public static long multiplyExtended(long a, long b) {
        return (long) (int) a * (int) b;
    }

    /** Product of the low unsigned lanes of 32 bits. */
    public static long multiplyExtendedUnsigned(long a, long b) {
        return (a & 0xffff_ffffL) * (b & 0xffff_ffffL);
    }
}
