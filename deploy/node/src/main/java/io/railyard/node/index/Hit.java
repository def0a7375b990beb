package io.railyard.node.index;

import io.railyard.message.Id;
import java.util.Comparator;

/**
 * Something found. Ordered by time, then id.
 *
 * @param timestampMillis when it came first, ms since the epoch
 * @param message its id
 */
public record Hit(long timestampMillis, Id message) implements Comparable<Hit> {
    private static final Comparator<Hit> ORDER =
            Comparator.comparingLong(Hit::timestampMillis).thenComparing(Hit::message);

    @Override
    public int compareTo(Hit other) {
        return ORDER.compare(this, other);
    }
}
