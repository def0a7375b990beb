package io.railyard.machine.vector;

/**
 * Two lanes of f32 in a long, lane 0 lowest. A NaN that arithmetic makes may have any bits here: preparation makes it
 * canonical. Operations that only move or turn bits keep those of a NaN. Methods on {@code float} work on one lane.
 */
public final class FloatLanes {
    private static final int CANONICAL_NAN = 0xffc0_0000;

    private FloatLanes() {}

    /** Both lanes as one half. */
    public static long of(float lane0, float lane1) {
        return IntLanes.of(Float.floatToRawIntBits(lane0), Float.floatToRawIntBits(lane1));
    }

    static float lower(long a) {
        return Float.intBitsToFloat((int) a);
    }

    static float upper(long a) {
        return Float.intBitsToFloat((int) (a >>> 32));
    }

    public static long splat(float value) {
        return of(value, value);
    }

    public static long add(long a, long b) {
        return of(lower(a) + lower(b), upper(a) + upper(b));
    }

    public static long subtract(long a, long b) {
        return of(lower(a) - lower(b), upper(a) - upper(b));
    }

    public static long multiply(long a, long b) {
        return of(lower(a) * lower(b), upper(a) * upper(b));
    }

    public static long divide(long a, long b) {
        return of(lower(a) / lower(b), upper(a) / upper(b));
    }

    public static long min(long a, long b) {
        return of(Math.min(lower(a), lower(b)), Math.min(upper(a), upper(b)));
    }

    public static long max(long a, long b) {
        return of(Math.max(lower(a), lower(b)), Math.max(upper(a), upper(b)));
    }

    /** {@code b} when it is less, else {@code a}, bit for bit. */
    public static float lesser(float a, float b) {
        return b < a ? b : a;
    }

    /** {@code b} when it is greater, else {@code a}, bit for bit. */
    public static float greaterOf(float a, float b) {
        return a < b ? b : a;
    }

    public static long lesser(long a, long b) {
        return of(lesser(lower(a), lower(b)), lesser(upper(a), upper(b)));
    }

    public static long greaterOf(long a, long b) {
        return of(greaterOf(lower(a), lower(b)), greaterOf(upper(a), upper(b)));
    }

    public static long absolute(long a) {
        return a & 0x7fff_ffff_7fff_ffffL;
    }

    public static long negate(long a) {
        return a ^ 0x8000_0000_8000_0000L;
    }

    public static float squareRoot(float a) {
        return (float) Math.sqrt(a);
    }

    public static float ceil(float a) {
        return (float) Math.ceil(a);
    }

    public static float floor(float a) {
        return (float) Math.floor(a);
    }

    public static float truncate(float a) {
        return (float) (a < 0 ? Math.ceil(a) : Math.floor(a));
    }

    public static float nearest(float a) {
        return (float) Math.rint(a);
    }

    public static long squareRoot(long a) {
        return of(squareRoot(lower(a)), squareRoot(upper(a)));
    }

    public static long ceil(long a) {
        return of(ceil(lower(a)), ceil(upper(a)));
    }

    public static long floor(long a) {
        return of(floor(lower(a)), floor(upper(a)));
    }

    public static long truncate(long a) {
        return of(truncate(lower(a)), truncate(upper(a)));
    }

    public static long nearest(long a) {
        return of(nearest(lower(a)), nearest(upper(a)));
    }

    private static int mask(boolean condition) {
        return condition ? -1 : 0;
    }

    public static int equal(float a, float b) {
        return mask(a == b);
    }

    public static int notEqual(float a, float b) {
        return mask(a != b);
    }

    public static int less(float a, float b) {
        return mask(a < b);
    }

    public static int greater(float a, float b) {
        return mask(a > b);
    }

    public static int lessOrEqual(float a, float b) {
        return mask(a <= b);
    }

    public static int greaterOrEqual(float a, float b) {
        return mask(a >= b);
    }

    public static long equal(long a, long b) {
        return IntLanes.of(equal(lower(a), lower(b)), equal(upper(a), upper(b)));
    }

    public static long notEqual(long a, long b) {
        return ~equal(a, b);
    }

    public static long less(long a, long b) {
        return IntLanes.of(less(lower(a), lower(b)), less(upper(a), upper(b)));
    }

    public static long greater(long a, long b) {
        return less(b, a);
    }

    public static long lessOrEqual(long a, long b) {
        return IntLanes.of(lessOrEqual(lower(a), lower(b)), lessOrEqual(upper(a), upper(b)));
    }

    public static long greaterOrEqual(long a, long b) {
        return lessOrEqual(b, a);
    }

    public static long convert(long ints) {
        return of((int) ints, (int) (ints >>> 32));
    }

    public static float convertUnsigned(int a) {
        return a & 0xffff_ffffL;
    }

    public static long convertUnsigned(long ints) {
        return of(convertUnsigned((int) ints), convertUnsigned((int) (ints >>> 32)));
    }

    /** Two doubles. */
    public static long demote(long first, long second) {
        return of((float) Double.longBitsToDouble(first), (float) Double.longBitsToDouble(second));
    }

    /** The one NaN of prepared modules instead of any other. */
    public static float canonical(float a) {
        return Float.isNaN(a) ? Float.intBitsToFloat(CANONICAL_NAN) : a;
    }
}
