package io.railyard.schedule;

/**
 * A place in a process's log: a slot, and the cron tick after it. Slots are dense and are AO's nonces: slot 0 is the
 * process itself. Tick 0 is the scheduled message of the slot; ticks 1, 2, … are the cron messages that fire between it
 * and the next slot. Ordered by slot, then tick.
 *
 * @param slot from 0
 * @param tick from 0
 */
public record Position(long slot, int tick) implements Comparable<Position> {
    public Position {
        if (slot < 0 || tick < 0) {
            throw new IllegalArgumentException("A position counts from 0: slot " + slot + ", tick " + tick);
        }
    }

    /** The scheduled message of {@code slot}. */
    public static Position slot(long slot) {
        return new Position(slot, 0);
    }

    /** The next scheduled message. */
    public Position nextSlot() {
        return new Position(slot + 1, 0);
    }

    /** The next cron tick within this slot. */
    public Position nextTick() {
        return new Position(slot, tick + 1);
    }

    /** Whether {@code next} may follow this position directly: the next slot, or the next tick of this one. */
    public boolean isFollowedBy(Position next) {
        return next.tick == 0 ? next.slot - 1 == slot : next.slot == slot && next.tick - 1 == tick;
    }

    @Override
    public int compareTo(Position other) {
        int bySlot = Long.compare(slot, other.slot);
        return bySlot != 0 ? bySlot : Integer.compare(tick, other.tick);
    }

    /** {@code 12}, or {@code 12+3} for the third cron tick after slot 12. */
    @Override
    public String toString() {
        return tick == 0 ? Long.toString(slot) : slot + "+" + tick;
    }
}
