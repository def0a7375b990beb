package io.railyard.machine.compiler;

import java.util.List;

/**
 * What stands in a {@code try_table}.
 *
 * @param shape its type
 * @param catches its clauses, in order
 */
record TryTable(Signature shape, List<Catch> catches) {
    /** Tag of a clause that catches everything. */
    static final int ALL = -1;

    /**
     * A clause.
     *
     * @param tag which exceptions, {@link #ALL} for every one
     * @param reference whether the exception itself is carried behind its values
     * @param label where it goes, counted from outside the block
     */
    record Catch(int tag, boolean reference, int label) {}

    TryTable {
        catches = List.copyOf(catches);
    }
}
