package io.railyard.machine.vector;

/**
 * Eight lanes of 8 bits in a long, lane 0 lowest. All lanes are worked on at once: bits 0 to 6 of a lane add without
 * reaching the next one, bit 7 is put in by hand. Masks have all bits of a lane equal.
 */
public final class ByteLanes {
    private static final long HIGH = 0x8080_8080_8080_8080L;
    private static final long LOW = 0x7f7f_7f7f_7f7f_7f7fL;
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long EVEN = 0x00ff_00ff_00ff_00ffL;

    private ByteLanes() {}

    /** From the highest bit of each lane, the other bits being zero, to a mask. */
    private static long spread(long high) {
        long one = high >>> 7;
        return (one << 8) - one;
    }

    private static long choose(long mask, long yes, long no) {
        return no ^ ((yes ^ no) & mask);
    }

    public static long splat(int value) {
        return (value & 0xffL) * ONES;
    }

    public static long add(long a, long b) {
        return ((a & LOW) + (b & LOW)) ^ ((a ^ b) & HIGH);
    }

    public static long subtract(long a, long b) {
        return ((a | HIGH) - (b & LOW)) ^ ((a ^ ~b) & HIGH);
    }

    public static long negate(long a) {
        return subtract(0, a);
    }

    public static long absolute(long a) {
        long mask = spread(a & HIGH);
        return subtract(a ^ mask, mask);
    }

    public static long notEqual(long a, long b) {
        return spread(nonZero(a ^ b));
    }

    public static long equal(long a, long b) {
        return ~spread(nonZero(a ^ b));
    }

    private static long nonZero(long a) {
        return (((a & LOW) + LOW) | a) & HIGH;
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

    /** The largest value for lanes of {@code a} that are not negative, the smallest for the others. */
    private static long bound(long a) {
        return LOW + ((a & HIGH) >>> 7);
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

    public static long bitCount(long a) {
        long twos = a - ((a >>> 1) & 0x5555_5555_5555_5555L);
        long fours = (twos & 0x3333_3333_3333_3333L) + ((twos >>> 2) & 0x3333_3333_3333_3333L);
        return (fours + (fours >>> 4)) & 0x0f0f_0f0f_0f0f_0f0fL;
    }

    public static long shiftLeft(long a, int distance) {
        int by = distance & 7;
        return (a << by) & (((0xff << by) & 0xff) * ONES);
    }

    public static long shiftRight(long a, int distance) {
        int by = distance & 7;
        long sign = (0x80 >>> by) * ONES;
        return subtract(shiftRightUnsigned(a, by) ^ sign, sign);
    }

    public static long shiftRightUnsigned(long a, int distance) {
        int by = distance & 7;
        return (a >>> by) & ((0xff >>> by) * ONES);
    }

    /** 1 when no lane of the halves is zero, else 0. */
    public static int allTrue(long low, long high) {
        return (nonZero(low) & nonZero(high)) == HIGH ? 1 : 0;
    }

    /** The highest bits of the lanes. */
    public static int bitmask(long low, long high) {
        return bits(low) | (bits(high) << 8);
    }

    private static int bits(long a) {
        return (int) ((((a & HIGH) >>> 7) * 0x0102_0408_1020_4080L) >>> 56);
    }

    /** The low bytes of four lanes of 16 bits, in the low half of the result. */
    private static long pack(long a) {
        long bytes = a & EVEN;
        long pairs = (bytes | (bytes >>> 8)) & 0x0000_ffff_0000_ffffL;
        return (pairs | (pairs >>> 16)) & 0xffff_ffffL;
    }

    /** Eight lanes of 16 bits as lanes of 8, saturated. */
    public static long narrow(long low, long high) {
        return pack(saturate(low)) | (pack(saturate(high)) << 32);
    }

    private static long saturate(long a) {
        return ShortLanes.max(ShortLanes.min(a, 0x007f_007f_007f_007fL), 0xff80_ff80_ff80_ff80L);
    }

    /** Eight lanes of 16 bits, signed, as unsigned lanes of 8, saturated. */
    public static long narrowUnsigned(long low, long high) {
        return pack(saturateUnsigned(low)) | (pack(saturateUnsigned(high)) << 32);
    }

    private static long saturateUnsigned(long a) {
        return ShortLanes.max(ShortLanes.min(a, EVEN), 0);
    }

    /** Which of sixteen lanes each of eight indexes names; zero for indexes above 15. */
    public static long swizzle(long low, long high, long indexes) {
        long result = 0;
        for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
            int index = (int) (indexes >>> shift) & 0xff;
            long half = index < 8 ? low : high;
            long lane = index < 16 ? (half >>> (index << 3)) & 0xff : 0;
            result |= lane << shift;
        }
        return result;
    }

    /** Which of thirty-two lanes each of eight indexes, 0 to 31, names. */
    public static long shuffle(long low, long high, long secondLow, long secondHigh, long indexes) {
        long result = 0;
        for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
            int index = (int) (indexes >>> shift);
            long first = (index & 8) == 0 ? low : high;
            long second = (index & 8) == 0 ? secondLow : secondHigh;
            long half = (index & 16) == 0 ? first : second;
            result |= ((half >>> (index << 3)) & 0xff) << shift;
        }
        return result;
    }
}
