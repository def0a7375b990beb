package io.railyard.machine.compiler;

import io.railyard.machine.binary.BinaryReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** The tables and element segments of a module as they begin, read. Filled while the module is read, then constant. */
final class TableSection {
    /**
     * A table.
     *
     * @param type what it holds
     * @param wide whether its indexes have 64 bits
     * @param limit entries it may grow to
     */
    record Table(ValueType type, boolean wide, int limit) {}

    /** Entries that a table may have. */
    static final int MOST_ENTRIES = 10_000_000;

    private static final int WIDE = 4;
    private static final int LIMITED = 1;
    private static final int PASSIVE = 1;
    private static final int EXPLICIT = 2;
    private static final int EXPRESSIONS = 4;

    private final List<GuestModule.Global> globals;
    private final List<Table> tables = new ArrayList<>();
    private final List<int[]> contents = new ArrayList<>();
    private final List<int[]> segments = new ArrayList<>();

    TableSection(List<GuestModule.Global> globals) {
        this.globals = globals;
    }

    int count() {
        return tables.size();
    }

    Table table(int index) {
        return tables.get(index);
    }

    /** What a table begins with: function indexes or external references, -1 for null. Not to be changed. */
    int[] contents(int table) {
        return contents.get(table);
    }

    int segmentCount() {
        return segments.size();
    }

    /** What an element segment begins with; an active or declarative one begins dropped. Not to be changed. */
    int[] segment(int segment) {
        return segments.get(segment);
    }

    void readTables(BinaryReader in) throws CompilerRefusal {
        for (int count = in.u32(); count > 0; count--) {
            int code = in.u8();
            boolean filled = code == 0x40;
            if (filled) {
                in.u8();
                code = in.u8();
            }
            ValueType type = GuestModule.valueType(code, in);
            int flags = in.u8();
            if ((flags & ~(WIDE | LIMITED)) != 0) {
                throw CompilerRefusal.unsupported("shared tables");
            }
            long size = in.u64();
            long limit = (flags & LIMITED) != 0 ? in.u64() : MOST_ENTRIES;
            if (Long.compareUnsigned(size, MOST_ENTRIES) > 0) {
                throw CompilerRefusal.unsupported("tables of more than " + MOST_ENTRIES + " entries");
            }
            int most = Long.compareUnsigned(limit, MOST_ENTRIES) > 0 ? MOST_ENTRIES : (int) limit;
            tables.add(new Table(type, (flags & WIDE) != 0, most));
            int[] entries = new int[(int) size];
            Arrays.fill(entries, (int) (filled ? ConstantReader.read(in, globals) : ValueType.NULL));
            contents.add(entries);
        }
    }

    void readSegments(BinaryReader in) throws CompilerRefusal {
        for (int count = in.u32(); count > 0; count--) {
            int flags = in.u32();
            boolean active = (flags & PASSIVE) == 0;
            int table = active && (flags & EXPLICIT) != 0 ? in.u32() : 0;
            long offset = active ? ConstantReader.read(in, globals) : 0;
            if ((flags & (PASSIVE | EXPLICIT)) != 0) {
                int kind = in.u8();
                if ((flags & EXPRESSIONS) != 0) {
                    GuestModule.valueType(kind, in);
                }
            }
            int[] entries = new int[in.u32()];
            for (int i = 0; i < entries.length; i++) {
                entries[i] = (flags & EXPRESSIONS) != 0 ? (int) ConstantReader.read(in, globals) : in.u32();
            }
            boolean passive = (flags & (PASSIVE | EXPLICIT)) == PASSIVE;
            segments.add(passive ? entries : new int[0]);
            mentioned.add(entries);
            if (active) {
                long at = tables.get(table).wide() ? offset : offset & 0xffff_ffffL;
                place(entries, contents.get(table), at);
            }
        }
    }

    /** Entries of all segments, whatever their mode: with these, references to functions come into being. */
    private final List<int[]> mentioned = new ArrayList<>();

    private static void place(int[] entries, int[] table, long at) throws CompilerRefusal {
        if (at < 0 || at > table.length - entries.length) {
            throw CompilerRefusal.unsupported("an active element segment outside its table");
        }
        System.arraycopy(entries, 0, table, (int) at, entries.length);
    }

    /** Functions that a table or segment mentions. */
    BitSet mentioned() {
        BitSet functions = new BitSet();
        mentioned.forEach(entries -> add(entries, functions));
        for (int table = 0; table < tables.size(); table++) {
            if (tables.get(table).type() == ValueType.FUNCREF) {
                add(contents.get(table), functions);
            }
        }
        return functions;
    }

    private static void add(int[] entries, BitSet functions) {
        for (int entry : entries) {
            if (entry >= 0) {
                functions.set(entry);
            }
        }
    }
}
