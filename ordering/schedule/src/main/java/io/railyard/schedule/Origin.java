package io.railyard.schedule;

import io.railyard.message.Id;

/**
 * Where a process-born message comes from: the sending process, the position it was evaluated at, and the index in that
 * evaluation's outbox (messages first, then spawns, one numbering). The identity on which exactly-once rests: a process
 * that is evaluated again sends the same origins again, and receivers keep the highest one seen of each sender.
 *
 * @param process the sender
 * @param position where in the sender's log
 * @param index from 0, in outbox order
 */
public record Origin(Id process, Position position, int index) implements Comparable<Origin> {
    public Origin {
        if (index < 0) {
            throw new IllegalArgumentException("An outbox index counts from 0: " + index);
        }
    }

    @Override
    public int compareTo(Origin other) {
        int byProcess = process.compareTo(other.process);
        if (byProcess != 0) {
            return byProcess;
        }
        int byPosition = position.compareTo(other.position);
        return byPosition != 0 ? byPosition : Integer.compare(index, other.index);
    }

    /** {@code process/slot[+tick]/index}. */
    @Override
    public String toString() {
        return process + "/" + position + "/" + index;
    }
}
