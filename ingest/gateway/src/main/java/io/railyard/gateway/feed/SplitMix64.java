package io.railyard.gateway.feed;

/**
 * The SplitMix64 generator (Steele, Lea, Flood 2014), written out so that a seed means the same on every platform and in
 * every year. Mutable, one thread. Doubles use {@link StrictMath} only.
 */
public final class SplitMix64 {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
    private static final double DOUBLE_UNIT = 0x1.0p-53;

    private long state;

    /** A generator that starts at {@code seed}. */
    public SplitMix64(long seed) {
        this.state = seed;
    }

    /** A generator of its own for {@code stream} of {@code seed}: streams do not disturb one another. */
    public static SplitMix64 stream(long seed, long stream) {
        return new SplitMix64(mix(mix(seed + GOLDEN_GAMMA) ^ mix(stream * GOLDEN_GAMMA + 1)));
    }

    /** The next 64 bits. */
    public long nextLong() {
        state += GOLDEN_GAMMA;
        return mix(state);
    }

    /** A number from 0 to {@code bound - 1}: the upper half of the 128-bit product of {@code bound} and 32 fresh bits. */
    public int nextInt(int bound) {
        if (bound < 1) {
            throw new IllegalArgumentException("A bound is at least 1: " + bound);
        }
        return (int) (((nextLong() >>> 32) * bound) >>> 32);
    }

    /** A double from 0 (included) to 1 (excluded), a multiple of 2^-53. */
    public double nextDouble() {
        return (nextLong() >>> 11) * DOUBLE_UNIT;
    }

    /** Whether an event of probability {@code perMillion} in a million happens. */
    public boolean happens(int perMillion) {
        return nextInt(1_000_000) < perMillion;
    }

    /** A standard normal deviate by the polar-free Box-Muller formula, always from two fresh doubles. */
    public double nextGaussian() {
        double radius = StrictMath.sqrt(-2.0 * StrictMath.log(1.0 - nextDouble()));
        return radius * StrictMath.cos(2.0 * StrictMath.PI * nextDouble());
    }

    private static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
