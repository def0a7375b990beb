package io.railyard.testkit;

import java.util.SplittableRandom;
import java.util.stream.LongStream;

/**
 * Chance for tests: every run draws from a seed that stands in the failure message. Set {@code -Drailyard.seed=N} to
 * repeat one.
 */
public final class Seeds {
    private static final String PROPERTY = "railyard.seed";

    private Seeds() {}

    /** What a test does with one seeded source of chance. */
    @FunctionalInterface
    public interface Trial {
        /** Runs once; throws to fail. */
        void run(SplittableRandom random) throws Exception;
    }

    /**
     * Runs {@code trial} with the seeds {@code 0 … count-1}, or only with the seed of the system property.
     *
     * @throws AssertionError naming the seed of the first failure
     */
    public static void each(int count, Trial trial) {
        String one = System.getProperty(PROPERTY);
        LongStream seeds = one == null ? LongStream.range(0, count) : LongStream.of(Long.parseLong(one));
        seeds.forEach(seed -> run(seed, trial));
    }

    private static void run(long seed, Trial trial) {
        try {
            trial.run(new SplittableRandom(seed));
        } catch (Throwable e) {
            throw new AssertionError("Failed with seed " + seed + " (repeat: -D" + PROPERTY + "=" + seed + ")", e);
        }
    }
}
