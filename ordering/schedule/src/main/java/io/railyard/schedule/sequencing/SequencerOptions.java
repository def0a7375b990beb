package io.railyard.schedule.sequencing;

import java.io.Serializable;

/**
 * Choices that belong to the log: another choice gives another schedule.
 *
 * @param clock where log time comes from
 * @param maxTicksPerStep most cron ticks of one process that one record makes fire; older ones are skipped and rejected
 *     with {@code ordering.cron-overrun}; at least 1
 */
public record SequencerOptions(LogClock clock, int maxTicksPerStep) implements Serializable {
    /** Default of {@link #maxTicksPerStep}: almost three hours of a cron of one second. */
    public static final int DEFAULT_MAX_TICKS_PER_STEP = 10_000;

    public SequencerOptions {
        if (maxTicksPerStep < 1) {
            throw new IllegalArgumentException(
                    "maxTicksPerStep is " + maxTicksPerStep + "; at least one tick must fire");
        }
    }

    /** The defaults with {@code clock}. */
    public static SequencerOptions of(LogClock clock) {
        return new SequencerOptions(clock, DEFAULT_MAX_TICKS_PER_STEP);
    }
}
