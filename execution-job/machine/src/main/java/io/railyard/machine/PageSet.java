package io.railyard.machine;

import java.util.BitSet;
import java.util.function.IntConsumer;

/** A set of pages. Mutable; owned by one thread at a time. */
final class PageSet {
    private BitSet pages = new BitSet(0);
    private int count;

    void add(int page) {
        if (!pages.get(page)) {
            pages.set(page);
            count++;
        }
    }

    int count() {
        return count;
    }

    /** Tells {@code action} of the pages, rising. */
    void forEach(IntConsumer action) {
        if (count > 0) {
            for (int page = pages.nextSetBit(0); page >= 0; page = pages.nextSetBit(page + 1)) {
                action.accept(page);
            }
        }
    }

    /** The pages, rising. */
    int[] toArray() {
        return pages.stream().toArray();
    }

    void clear() {
        if (count > 0) {
            pages = new BitSet(0);
            count = 0;
        }
    }
}
