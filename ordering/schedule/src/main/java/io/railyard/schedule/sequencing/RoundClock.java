package io.railyard.schedule.sequencing;

/**
 * How far the marks of one partition have come.
 *
 * @param nextRound round that the next mark must have
 * @param timeMillis log time of the newest mark, 0 before the first
 */
public record RoundClock(long nextRound, long timeMillis) {
    /** Before the first mark. */
    public static final RoundClock START = new RoundClock(0, 0);
}
