package io.railyard.machine.compiler;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes modules for tests: types, functions, a table, a memory, globals. */
final class Binary {
    static final int I32 = 0x7F;
    static final int I64 = 0x7E;
    static final int F32 = 0x7D;
    static final int F64 = 0x7C;

    /** A growing byte string. */
    static final class Bytes {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Bytes u8(int... values) {
            for (int value : values) {
                out.write(value);
            }
            return this;
        }

        Bytes u32(int value) {
            int rest = value;
            while ((rest & ~0x7f) != 0) {
                out.write((rest & 0x7f) | 0x80);
                rest >>>= 7;
            }
            out.write(rest);
            return this;
        }

        Bytes u64(long value) {
            long rest = value;
            while ((rest & ~0x7fL) != 0) {
                out.write((int) (rest & 0x7f) | 0x80);
                rest >>>= 7;
            }
            out.write((int) rest);
            return this;
        }

        Bytes signed(long value) {
            long rest = value;
            while (rest < -64 || rest > 63) {
                out.write((int) ((rest & 0x7f) | 0x80));
                rest >>= 7;
            }
            out.write((int) (rest & 0x7f));
            return this;
        }

        Bytes constant(int type, long bits) {
            switch (type) {
                case I32 -> u8(0x41).signed((bits << 32) >> 32);
                case I64 -> u8(0x42).signed(bits);
                case VectorModule.V128 -> u8(0xFD, 0x0C).fixed(bits, 8).fixed(bits, 8);
                case F32 -> u8(0x43).fixed(bits, 4);
                default -> u8(0x44).fixed(bits, 8);
            }
            return this;
        }

        Bytes fixed(long bits, int count) {
            for (int i = 0; i < count; i++) {
                out.write((int) (bits >>> (8 * i)));
            }
            return this;
        }

        Bytes add(Bytes other) {
            out.writeBytes(other.out.toByteArray());
            return this;
        }

        Bytes sized(Bytes other) {
            return u32(other.out.size()).add(other);
        }

        Bytes name(String text) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            u32(utf8.length);
            out.writeBytes(utf8);
            return this;
        }

        byte[] toByteArray() {
            return out.toByteArray();
        }
    }

    /** A function: its exported name, type, declared locals and code without the last end. */
    record Function(String name, List<Integer> parameters, List<Integer> results, List<Integer> locals, Bytes code) {}

    private final List<Function> functions = new ArrayList<>();
    private final List<List<List<Integer>>> types = new ArrayList<>();
    private final List<Integer> globals = new ArrayList<>();
    private final List<Integer> table = new ArrayList<>();
    private final List<Integer> tags = new ArrayList<>();
    private final Bytes moreTables = new Bytes();
    private int moreTableCount;
    private final Bytes moreSegments = new Bytes();
    private int moreSegmentCount;
    private boolean exportsMemory;
    private int memoryPages = 1;
    private int memoryMax = 1;
    private boolean wide;
    private boolean passive;

    /** Exports the memory as "memory". */
    Binary exportMemory() {
        exportsMemory = true;
        return this;
    }

    Binary memory(int pages, int max) {
        memoryPages = pages;
        memoryMax = max;
        return this;
    }

    /** A memory with 64-bit addresses. */
    Binary memory64(int pages, int max) {
        wide = true;
        return memory(pages, max);
    }

    /** Adds passive data segment 1: the bytes 1 to 9. */
    Binary passiveData() {
        passive = true;
        return this;
    }

    Binary global(int type) {
        globals.add(type);
        return this;
    }

    /** Adds a table entry; -1 for none. */
    Binary entry(int function) {
        table.add(function);
        return this;
    }

    /** Adds a table as the format writes it; the first is table 1. */
    Binary table(Bytes table) {
        moreTables.add(table);
        moreTableCount++;
        return this;
    }

    /** Adds an element segment as the format writes it, before those of the entries; the first is segment 0. */
    Binary segment(Bytes segment) {
        moreSegments.add(segment);
        moreSegmentCount++;
        return this;
    }

    /** Adds a tag whose values have these types. */
    Binary tag(List<Integer> values) {
        tags.add(type(values, List.of()));
        return this;
    }

    /** Index of a type. */
    int type(List<Integer> parameters, List<Integer> results) {
        List<List<Integer>> type = List.of(parameters, results);
        if (!types.contains(type)) {
            types.add(type);
        }
        return types.indexOf(type);
    }

    Binary function(Function function) {
        type(function.parameters(), function.results());
        functions.add(function);
        return this;
    }

    Binary function(String name, List<Integer> parameters, List<Integer> results, Bytes code) {
        return function(new Function(name, parameters, results, List.of(), code));
    }

    byte[] toByteArray() {
        Bytes out = new Bytes().u8(0, 'a', 's', 'm', 1, 0, 0, 0);
        Bytes typeSection = new Bytes().u32(types.size());
        for (List<List<Integer>> type : types) {
            typeSection.u8(0x60).u32(type.get(0).size());
            type.get(0).forEach(typeSection::u8);
            typeSection.u32(type.get(1).size());
            type.get(1).forEach(typeSection::u8);
        }
        Bytes functionSection = new Bytes().u32(functions.size());
        Bytes exports = new Bytes().u32(functions.size() + (exportsMemory ? 1 : 0));
        Bytes code = new Bytes().u32(functions.size());
        for (int i = 0; i < functions.size(); i++) {
            Function function = functions.get(i);
            functionSection.u32(type(function.parameters(), function.results()));
            exports.name(function.name()).u8(0).u32(i);
            Bytes body = new Bytes().u32(function.locals().size());
            function.locals().forEach(type -> body.u8(1, type));
            code.sized(body.add(function.code()).u8(0x0B));
        }
        if (exportsMemory) {
            exports.name("memory").u8(2, 0);
        }
        section(out, 1, typeSection);
        section(out, 3, functionSection);
        Bytes tables = new Bytes().u32(1 + moreTableCount).u8(0x70, 0).u32(table.size());
        section(out, 4, tables.add(moreTables));
        section(out, 5, new Bytes().u8(1, wide ? 5 : 1).u32(memoryPages).u32(memoryMax));
        if (!tags.isEmpty()) {
            Bytes tagSection = new Bytes().u32(tags.size());
            tags.forEach(type -> tagSection.u8(0).u32(type));
            section(out, 13, tagSection);
        }
        section(out, 6, globals());
        section(out, 7, exports);
        section(out, 9, elements());
        section(out, 12, new Bytes().u8(passive ? 2 : 1));
        section(out, 10, code);
        Bytes data = new Bytes().u8(passive ? 2 : 1);
        data.u8(0, wide ? 0x42 : 0x41).signed(100).u8(0x0B, 3, 1, 2, 3);
        section(out, 11, passive ? data.u8(1, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9) : data);
        return out.toByteArray();
    }

    private Bytes globals() {
        Bytes section = new Bytes().u32(globals.size());
        for (int type : globals) {
            if (type <= 0x70) {
                section.u8(type, 1, 0xD0, type, 0x0B);
                continue;
            }
            section.u8(type, 1)
                    .constant(type, type == F64 ? 0x4008_0000_0000_0000L : 7)
                    .u8(0x0B);
        }
        return section;
    }

    private Bytes elements() {
        Bytes section = new Bytes();
        int count = 0;
        for (int i = 0; i < table.size(); i++) {
            if (table.get(i) >= 0) {
                section.u8(0, 0x41).signed(i).u8(0x0B, 1).u32(table.get(i));
                count++;
            }
        }
        return new Bytes().u32(moreSegmentCount + count).add(moreSegments).add(section);
    }

    private static void section(Bytes out, int id, Bytes content) {
        out.u8(id).sized(content);
    }
}
