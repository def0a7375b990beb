package io.railyard.machine.vector;

/** Four lanes of 16 bits in a long, lane 0 lowest; see {@link ByteLanes} for the way of working. */
public final class ShortLanes {
    private static final long HIGH = 0x8000_8000_8000_8000L;
    private static final long LOW = 0x7fff_7fff_7fff_7fffL;
    private static final long ONES = 0x0001_0001_0001_0001L;
    private static final long EVEN_BYTES = 0x00ff_00ff_00ff_00ffL;
    private static final long SIGNS_OF_BYTES = 0x0080_0080_0080_0080L;
    private static final int LANE = 0xffff;

    private ShortLanes() {}

    private static long spread(long high) {
        long one = high >>> 15;
        return (one << 16) - one;
    }

    private static long choose(long mask, long yes, long no) {
        return no ^ ((yes ^ no) & mask);
    }

    private static long of(int lane0, int lane1, int lane2, int lane3) {
        return IntLanes.of((lane0 & LANE) | (lane1 << 16), (lane2 & LANE) | (lane3 << 16));
    }

    public static long splat(int value) {
        return (value & 0xffffL) * ONES;
    }

    public static long add(long a, long b) {
        return ((a & LOW) + (b & LOW)) ^ ((a ^ b) & HIGH);
    }

    public static long subtract(long a, long b) {
        return ((a | HIGH) - (b & LOW)) ^ ((a ^ ~b) & HIGH);
    }

    public static long multiply(long a, long b) {
        return ((a * b) & LANE)
                | ((((a >>> 16) * (b >>> 16)) & LANE) << 16)
                | ((((a >>> 32) * (b >>> 32)) & LANE) << 32)
                | (((a >>> 48) * (b >>> 48)) << 48);
    }

    public static long negate(long a) {
        return subtract(0, a);
    }

    public static long absolute(long a) {
        long mask = spread(a & HIGH);
        return subtract(a ^ mask, mask);
    }

    private static long nonZero(long a) {
        return (((a & LOW) + LOW) | a) & HIGH;
    }

    public static long notEqual(long a, long b) {
        return spread(nonZero(a ^ b));
    }

    public static long equal(long a, long b) {
        return ~spread(nonZero(a ^ b));
    }

    public static long less(long a, long b) {
        return spread(((a & ~b) | (~(a ^ b) & subtract(a, b))) & HIGH);
    }

    public static long lessUnsigned(long a, long b) {
        return spread(((~a & b) | (~(a ^ b) & subtract(a, b))) & HIGH);
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
        return choose(less(a, b), a, b);
    }

    public static long minUnsigned(long a, long b) {
        return choose(lessUnsigned(a, b), a, b);
    }

    public static long max(long a, long b) {
        return choose(less(a, b), b, a);
    }

    public static long maxUnsigned(long a, long b) {
        return choose(lessUnsigned(a, b), b, a);
    }

    private static long bound(long a) {
        return LOW + ((a & HIGH) >>> 15);
    }

    public static long addSaturated(long a, long b) {
        long sum = add(a, b);
        return choose(spread(~(a ^ b) & (a ^ sum) & HIGH), bound(a), sum);
    }

    public static long addSaturatedUnsigned(long a, long b) {
        long sum = add(a, b);
        return sum | spread(((a & b) | ((a | b) & ~sum)) & HIGH);
    }

    public static long subtractSaturated(long a, long b) {
        long difference = subtract(a, b);
        return choose(spread((a ^ b) & (a ^ difference) & HIGH), bound(a), difference);
    }

    public static long subtractSaturatedUnsigned(long a, long b) {
        return subtract(a, b) & ~lessUnsigned(a, b);
    }

    /** (a + b + 1) / 2, unsigned. */
    public static long average(long a, long b) {
        return (a | b) - (((a ^ b) >>> 1) & LOW);
    }

    /** (a * b + 2^14) / 2^15, saturated; only the smallest value with itself exceeds the lane. */
    public static long multiplyRounded(long a, long b) {
        return of(
                rounded((short) a, (short) b),
                rounded((short) (a >> 16), (short) (b >> 16)),
                rounded((short) (a >> 32), (short) (b >> 32)),
                rounded((int) (a >> 48), (int) (b >> 48)));
    }

    private static int rounded(int a, int b) {
        return Math.min((a * b + 0x4000) >> 15, Short.MAX_VALUE);
    }

    public static long shiftLeft(long a, int distance) {
        int by = distance & 15;
        return (a << by) & (((LANE << by) & LANE) * ONES);
    }

    public static long shiftRight(long a, int distance) {
        int by = distance & 15;
        long sign = (0x8000 >>> by) * ONES;
        return subtract(shiftRightUnsigned(a, by) ^ sign, sign);
    }

    public static long shiftRightUnsigned(long a, int distance) {
        int by = distance & 15;
        return (a >>> by) & ((LANE >>> by) * ONES);
    }

    public static int allTrue(long low, long high) {
        return (nonZero(low) & nonZero(high)) == HIGH ? 1 : 0;
    }

    public static int bitmask(long low, long high) {
        return bits(low) | (bits(high) << 4);
    }

    private static int bits(long a) {
        return (int) ((((a & HIGH) >>> 15) * 0x0001_0002_0004_0008L) >>> 48) & 15;
    }

    /** Four lanes of 32 bits as lanes of 16, saturated. */
    public static long narrow(long low, long high) {
        return of(saturate((int) low), saturate((int) (low >> 32)), saturate((int) high), saturate((int) (high >> 32)));
    }

    private static int saturate(int value) {
        return Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, value));
    }

    /** Four lanes of 32 bits, signed, as unsigned lanes of 16, saturated. */
    public static long narrowUnsigned(long low, long high) {
        return of(
                saturateUnsigned((int) low),
                saturateUnsigned((int) (low >> 32)),
                saturateUnsigned((int) high),
                saturateUnsigned((int) (high >> 32)));
    }

    private static int saturateUnsigned(int value) {
        return Math.max(0, Math.min(LANE, value));
    }

    /** The low four lanes of 8 bits, zero-extended. */
    public static long extendUnsigned(long bytes) {
        long pairs = (bytes & 0xffff) | ((bytes & 0xffff_0000L) << 16);
        return (pairs | (pairs << 8)) & EVEN_BYTES;
    }

    /** The low four lanes of 8 bits, sign-extended. */
    public static long extend(long bytes) {
        return subtract(extendUnsigned(bytes) ^ SIGNS_OF_BYTES, SIGNS_OF_BYTES);
    }

    /** Products of the low four lanes of 8 bits. */
    public static long multiplyExtended(long a, long b) {
        return of(
                (byte) a * (byte) b,
                (byte) (a >> 8) * (byte) (b >> 8),
                (byte) (a >> 16) * (byte) (b >> 16),
                (byte) (a >> 24) * (byte) (b >> 24));
    }

    /** Products of the low four unsigned lanes of 8 bits. */
    public static long multiplyExtendedUnsigned(long a, long b) {
        return multiply(extendUnsigned(a), extendUnsigned(b));
    }

    /** Sums of neighbouring lanes of 8 bits: both made positive by 128, so that 256 is taken away at the end. */
    public static long addPairs(long bytes) {
        long a = bytes ^ 0x8080_8080_8080_8080L;
        return subtract((a & EVEN_BYTES) + ((a >>> 8) & EVEN_BYTES), 0x0100_0100_0100_0100L);
    }

    /** Sums of neighbouring unsigned lanes of 8 bits. */
    public static long addPairsUnsigned(long bytes) {
        return (bytes & EVEN_BYTES) + ((bytes >>> 8) & EVEN_BYTES);
    }
}
