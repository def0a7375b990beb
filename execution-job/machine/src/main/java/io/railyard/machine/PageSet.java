package io.railyard.machine;

import java.util.BitSet;

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

    void addAll(PageSet others) {
        pages.or(others.pages);
        count = pages.cardinality();
    }

    int count() {
        return count;
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
