package io.railyard.job.history;

import io.railyard.schedule.Position;

/**
 * A position as one number that rises within a process and is never equal for two positions: the event time of a replay,
 * because batch mode sorts by key and time and leaves ties undefined.
 */
final class Ordinal {
    private static final int TICK_BITS = 27;
    /** Ticks between two slots: four years of one a second. */
    static final int MAX_TICK = (1 << TICK_BITS) - 1;
    /** Slots of one process. */
    static final long MAX_SLOT = (1L << (62 - TICK_BITS)) - 1;

    private Ordinal() {}

    /** @throws IllegalArgumentException when the position is beyond what the number holds */
    static long of(Position position) {
        if (position.slot() > MAX_SLOT || position.tick() > MAX_TICK) {
            throw new IllegalArgumentException("A replay reaches slot " + MAX_SLOT + " and tick " + MAX_TICK
                    + ", and the history has the position " + position);
        }
        return position.slot() << TICK_BITS | position.tick();
    }

    static Position position(long ordinal) {
        return new Position(ordinal >>> TICK_BITS, (int) (ordinal & MAX_TICK));
    }
}
