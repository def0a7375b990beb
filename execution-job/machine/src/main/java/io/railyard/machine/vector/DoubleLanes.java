package io.railyard.machine.vector;

/** One lane of f64 in a long; see {@link FloatLanes} about NaN. */
public final class DoubleLanes {
    private static final long CANONICAL_NAN = 0xfff8_0000_0000_0000L;

    private DoubleLanes() {}

    private static long bits(double a) {
        return Double.doubleToRawLongBits(a);
    }

    private static double value(long a) {
        return Double.longBitsToDouble(a);
    }

    public static long splat(double a) {
        return bits(a);
    }

    public static long add(long a, long b) {
        return bits(value(a) + value(b));
    }

    public static long subtract(long a, long b) {
        return bits(value(a) - value(b));
    }

    public static long multiply(long a, long b) {
        return bits(value(a) * value(b));
    }

    public static long divide(long a, long b) {
        return bits(value(a) / value(b));
    }

    public static long min(long a, long b) {
        return bits(Math.min(value(a), value(b)));
    }

    public static long max(long a, long b) {
        return bits(Math.max(value(a), value(b)));
    }

    /** {@code b} when it is less, else {@code a}, bit for bit. */
    public static double lesser(double a, double b) {
        return b < a ? b : a;
    }

    /** {@code b} when it is greater, else {@code a}, bit for bit. */
    public static double greaterOf(double a, double b) {
        return a < b ? b : a;
    }

    public static long lesser(long a, long b) {
        return value(b) < value(a) ? b : a;
    }

    public static long greaterOf(long a, long b) {
        return value(a) < value(b) ? b : a;
    }

    public static long absolute(long a) {
        return a & Long.MAX_VALUE;
    }

    public static long negate(long a) {
        return a ^ Long.MIN_VALUE;
    }

    public static double squareRoot(double a) {
        return Math.sqrt(a);
    }

    public static double ceil(double a) {
        return Math.ceil(a);
    }

    public static double floor(double a) {
        return Math.floor(a);
    }

    public static double truncate(double a) {
        return a < 0 ? Math.ceil(a) : Math.floor(a);
    }

    public static double nearest(double a) {
        return Math.rint(a);
    }

    public static long squareRoot(long a) {
        return bits(Math.sqrt(value(a)));
    }

    public static long ceil(long a) {
        return bits(Math.ceil(value(a)));
    }

    public static long floor(long a) {
        return bits(Math.floor(value(a)));
    }

    public static long truncate(long a) {
        return bits(truncate(value(a)));
    }

    public static long nearest(long a) {
        return bits(Math.rint(value(a)));
    }

    private static long mask(boolean condition) {
        return condition ? -1 : 0;
    }

    public static long equal(long a, long b) {
        return mask(value(a) == value(b));
    }

    public static long notEqual(long a, long b) {
        return mask(value(a) != value(b));
    }

    public static long less(long a, long b) {
        return mask(value(a) < value(b));
    }

    public static long greater(long a, long b) {
        return mask(value(a) > value(b));
    }

    public static long lessOrEqual(long a, long b) {
        return mask(value(a) <= value(b));
    }

    public static long greaterOrEqual(long a, long b) {
        return mask(value(a) >= value(b));
    }

    /** The low lane of f32. */
    public static long promote(long floats) {
        return bits(FloatLanes.lower(floats));
    }

    /** The low lane of 32 bits. */
    public static long convert(long ints) {
        return bits((int) ints);
    }

    /** One unsigned lane. */
    public static double convertUnsigned(int a) {
        return a & 0xffff_ffffL;
    }

    /** The low unsigned lane of 32 bits. */
    public static long convertUnsigned(long ints) {
        return bits((double) (ints & 0xffff_ffffL));
    }

    /** The one NaN of prepared modules instead of any other. */
    public static double canonical(double a) {
        return Double.isNaN(a) ? value(CANONICAL_NAN) : a;
    }
}
