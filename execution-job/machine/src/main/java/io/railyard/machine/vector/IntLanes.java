package io.railyard.machine.vector;

/**
 * Two lanes of 32 bits in a long, lane 0 lowest. Methods on {@code int} work on one lane; the compiler calls them where it
 * holds the lanes apart.
 */
public final class IntLanes {
    private IntLanes() {}

    /** Both lanes as one half. */
    public static long of(int lane0, int lane1) {
        return (lane0 & 0xffff_ffffL) | ((long) lane1 << 32);
    }

    private static int upper(long a) {
        return (int) (a >>> 32);
    }

    public static long splat(int value) {
        return of(value, value);
    }

    public static long add(long a, long b) {
        return of((int) a + (int) b, upper(a) + upper(b));
    }

    public static long subtract(long a, long b) {
        return of((int) a - (int) b, upper(a) - upper(b));
    }

    public static long multiply(long a, long b) {
        return of((int) a * (int) b, upper(a) * upper(b));
    }

    public static long negate(long a) {
        return of(-(int) a, -upper(a));
    }

    public static int absolute(int a) {
        return Math.abs(a);
    }

    public static long absolute(long a) {
        return of(Math.abs((int) a), Math.abs(upper(a)));
    }

    private static int mask(boolean condition) {
        return condition ? -1 : 0;
    }

    public static int equal(int a, int b) {
        return mask(a == b);
    }

    public static int notEqual(int a, int b) {
        return mask(a != b);
    }

    public static int less(int a, int b) {
        return mask(a < b);
    }

    /** The borrow of a - b, which needs no unsigned comparison. */
    public static int lessUnsigned(int a, int b) {
        return ((~a & b) | (~(a ^ b) & (a - b))) >> 31;
    }

    public static int greater(int a, int b) {
        return mask(a > b);
    }

    public static int greaterUnsigned(int a, int b) {
        return lessUnsigned(b, a);
    }

    public static int lessOrEqual(int a, int b) {
        return mask(a <= b);
    }

    public static int lessOrEqualUnsigned(int a, int b) {
        return ~lessUnsigned(b, a);
    }

    public static int greaterOrEqual(int a, int b) {
        return mask(a >= b);
    }

    public static int greaterOrEqualUnsigned(int a, int b) {
        return ~lessUnsigned(a, b);
    }

    public static int min(int a, int b) {
        return Math.min(a, b);
    }

    public static int max(int a, int b) {
        return Math.max(a, b);
    }

    public static int minUnsigned(int a, int b) {
        return b ^ ((a ^ b) & lessUnsigned(a, b));
    }

    public static int maxUnsigned(int a, int b) {
        return a ^ ((a ^ b) & lessUnsigned(a, b));
    }

    public static long equal(long a, long b) {
        return of(equal((int) a, (int) b), equal(upper(a), upper(b)));
    }

    public static long notEqual(long a, long b) {
        return ~equal(a, b);
    }

    public static long less(long a, long b) {
        return of(less((int) a, (int) b), less(upper(a), upper(b)));
    }

    public static long lessUnsigned(long a, long b) {
        return of(lessUnsigned((int) a, (int) b), lessUnsigned(upper(a), upper(b)));
    }

    public static long greater(long a, long b) {
        return less(b, a);
    }

    public static long greaterUnsigned(long a, long b) {
        return lessUnsigned(b, a);
    }

    public static long lessOrEqual(long a, long b) {
        return ~less(b, a);
    }

    public static long lessOrEqualUnsigned(long a, long b) {
        return ~lessUnsigned(b, a);
    }

    public static long greaterOrEqual(long a, long b) {
        return ~less(a, b);
    }

    public static long greaterOrEqualUnsigned(long a, long b) {
        return ~lessUnsigned(a, b);
    }

    public static long min(long a, long b) {
        return of(Math.min((int) a, (int) b), Math.min(upper(a), upper(b)));
    }

    public static long max(long a, long b) {
        return of(Math.max((int) a, (int) b), Math.max(upper(a), upper(b)));
    }

    public static long minUnsigned(long a, long b) {
        return of(minUnsigned((int) a, (int) b), minUnsigned(upper(a), upper(b)));
    }

    public static long maxUnsigned(long a, long b) {
        return of(maxUnsigned((int) a, (int) b), maxUnsigned(upper(a), upper(b)));
    }

    public static long shiftLeft(long a, int distance) {
        return of((int) a << distance, upper(a) << distance);
    }

    public static long shiftRight(long a, int distance) {
        return of((int) a >> distance, upper(a) >> distance);
    }

    public static long shiftRightUnsigned(long a, int distance) {
        return of((int) a >>> distance, upper(a) >>> distance);
    }

    public static int allTrue(long low, long high) {
        return (int) low != 0 && upper(low) != 0 && (int) high != 0 && upper(high) != 0 ? 1 : 0;
    }

    public static int bitmask(long low, long high) {
        return ((int) low >>> 31)
                | ((upper(low) >>> 31) << 1)
                | (((int) high >>> 31) << 2)
                | ((upper(high) >>> 31) << 3);
    }

    /** Sum of the products of two lanes of 16 bits each. */
    public static int dot(int a, int b) {
        return (short) a * (short) b + (a >> 16) * (b >> 16);
    }

    public static long dot(long a, long b) {
        return of(dot((int) a, (int) b), dot(upper(a), upper(b)));
    }

    /** Sum of two lanes of 16 bits. */
    public static int addPairs(int a) {
        return (short) a + (a >> 16);
    }

    public static long addPairs(long a) {
        return of(addPairs((int) a), addPairs(upper(a)));
    }

    /** Sum of two unsigned lanes of 16 bits. */
    public static int addPairsUnsigned(int a) {
        return (a & 0xffff) + (a >>> 16);
    }

    public static long addPairsUnsigned(long a) {
        return of(addPairsUnsigned((int) a), addPairsUnsigned(upper(a)));
    }

    /** The low two lanes of 16 bits, sign-extended. */
    public static long extend(long shorts) {
        return of((short) shorts, (int) shorts >> 16);
    }

    /** The low two lanes of 16 bits, zero-extended. */
    public static long extendUnsigned(long shorts) {
        return of((int) shorts & 0xffff, (int) shorts >>> 16);
    }

    /** Products of the low two lanes of 16 bits. */
    public static long multiplyExtended(long a, long b) {
        return of((short) a * (short) b, ((int) a >> 16) * ((int) b >> 16));
    }

    /** Products of the low two unsigned lanes of 16 bits. */
    public static long multiplyExtendedUnsigned(long a, long b) {
        return of(((int) a & 0xffff) * ((int) b & 0xffff), ((int) a >>> 16) * ((int) b >>> 16));
    }

    public static long truncate(long floats) {
        return of((int) FloatLanes.lower(floats), (int) FloatLanes.upper(floats));
    }

    /** A float as an unsigned int, saturated; NaN gives zero. */
    public static int truncateUnsigned(float a) {
        return (int) Math.max(0, Math.min(0xffff_ffffL, (long) a));
    }

    public static long truncateUnsigned(long floats) {
        return of(truncateUnsigned(FloatLanes.lower(floats)), truncateUnsigned(FloatLanes.upper(floats)));
    }

    /** Two doubles as ints, saturated. */
    public static long truncateDoubles(long first, long second) {
        return of((int) Double.longBitsToDouble(first), (int) Double.longBitsToDouble(second));
    }

    /** Two doubles as unsigned ints, saturated. */
    public static long truncateDoublesUnsigned(long first, long second) {
        return of(unsigned(Double.longBitsToDouble(first)), unsigned(Double.longBitsToDouble(second)));
    }

    private static int unsigned(double a) {
        return (int) Math.max(0, Math.min(0xffff_ffffL, (long) a));
    }
}
