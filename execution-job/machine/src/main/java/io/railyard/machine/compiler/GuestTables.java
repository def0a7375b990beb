package io.railyard.machine.compiler;

import org.jspecify.annotations.Nullable;

/**
 * The tables and element segments of an instance, and what instructions do with them. Indexes are unsigned numbers of 64
 * bits. Public, with public methods, only because generated classes have a loader of their own. Mutable; owned by one
 * thread at a time.
 */
public final class GuestTables {
    private final TableSection image;
    /** By function: the first index of its type. */
    private final int[] functionTypes;

    private final GuestTable[] tables;
    private final int[][] segments;
    private boolean changed;

    GuestTables(TableSection image, int[] functionTypes) {
        this.image = image;
        this.functionTypes = functionTypes;
        tables = new GuestTable[image.count()];
        for (int i = 0; i < tables.length; i++) {
            TableSection.Table table = image.table(i);
            tables[i] = new GuestTable(image.contents(i), table.type() == ValueType.EXNREF, table.limit());
        }
        segments = new int[image.segmentCount()][];
        fillSegments();
    }

    /** Makes tables and segments what the module begins with. Costs nothing when no instruction changed them. */
    void reset() {
        if (changed) {
            for (GuestTable table : tables) {
                table.reset();
            }
            fillSegments();
            changed = false;
        }
    }

    private void fillSegments() {
        for (int i = 0; i < segments.length; i++) {
            segments[i] = image.segment(i);
        }
    }

    /** The function at {@code index} of {@code table}; -1 when there is none or the index lies outside. */
    int functionAt(int table, long index) {
        return table < tables.length && index >= 0 && index < tables[table].size()
                ? tables[table].get((int) index)
                : -1;
    }

    /** The function that an indirect call of {@code type} reaches. */
    public static int callee(long index, GuestState state, int table, int type) {
        GuestTables all = state.tables();
        int function = all.functionAt(table, index);
        if (function < 0 || all.functionTypes[function] != type) {
            throw Operations.badIndirectCall();
        }
        return function;
    }

    /** The same for a 32-bit index. */
    public static int callee(int index, GuestState state, int table, int type) {
        return callee(index & 0xffff_ffffL, state, table, type);
    }

    /** A 64-bit index as an int; -1 for those that no table has. */
    public static int narrow(long index) {
        return index >>> 31 != 0 ? -1 : (int) index;
    }

    public static int get(long index, GuestState state, int table) {
        GuestTable from = state.tables().tables[table];
        return from.get(check(index, 1, from.size()));
    }

    public static @Nullable GuestException getException(long index, GuestState state, int table) {
        GuestTable from = state.tables().tables[table];
        return from.exception(check(index, 1, from.size()));
    }

    public static void set(long index, int value, GuestState state, int table) {
        GuestTable to = state.tables().written(table);
        to.set(check(index, 1, to.size()), value);
    }

    public static void set(long index, @Nullable GuestException value, GuestState state, int table) {
        GuestTable to = state.tables().written(table);
        to.set(check(index, 1, to.size()), value);
    }

    public static int size(GuestState state, int table) {
        return state.tables().tables[table].size();
    }

    public static int grow(int value, long count, GuestState state, int table) {
        return state.tables().written(table).grow(count, value, null);
    }

    public static int grow(@Nullable GuestException value, long count, GuestState state, int table) {
        return state.tables().written(table).grow(count, -1, value);
    }

    public static void fill(long at, int value, long length, GuestState state, int table) {
        GuestTable to = state.tables().written(table);
        int from = check(at, length, to.size());
        to.fill(from, from + (int) length, value, null);
    }

    public static void fill(long at, @Nullable GuestException value, long length, GuestState state, int table) {
        GuestTable to = state.tables().written(table);
        int from = check(at, length, to.size());
        to.fill(from, from + (int) length, -1, value);
    }

    public static void copy(long to, long from, long length, GuestState state, int target, int source) {
        GuestTable written = state.tables().written(target);
        GuestTable read = state.tables().tables[source];
        int start = check(from, length, read.size());
        written.copy(check(to, length, written.size()), read, start, (int) length);
    }

    public static void init(long to, long from, long length, GuestState state, int table, int segment) {
        GuestTables all = state.tables();
        GuestTable written = all.written(table);
        int[] entries = all.segments[segment];
        int start = check(from, length, entries.length);
        int at = check(to, length, written.size());
        if (all.image.table(table).type() == ValueType.EXNREF) {
            written.fill(at, at + (int) length, -1, null);
        } else {
            written.copy(at, entries, start, (int) length);
        }
    }

    public static void drop(GuestState state, int segment) {
        GuestTables all = state.tables();
        all.changed = true;
        all.segments[segment] = new int[0];
    }

    private GuestTable written(int table) {
        changed = true;
        return tables[table];
    }

    private static int check(long at, long length, int size) {
        if (at < 0 || length < 0 || length > size || at > size - length) {
            throw new TableOutOfBounds();
        }
        return (int) at;
    }
}
