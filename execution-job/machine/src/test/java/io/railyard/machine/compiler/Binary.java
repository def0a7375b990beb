package io.railyard.machine.compiler;

import io.railyard.machine.binary.BinaryWriter;
import java.util.ArrayList;
import java.util.List;

/** Writes modules for tests: types, functions, a table, a memory, globals. */
final class Binary {
    static final int I32 = 0x7F;
    static final int I64 = 0x7E;
    static final int F32 = 0x7D;
    static final int F64 = 0x7C;

    /** Adds the instruction that pushes a constant; a v128 has {@code bits} in both halves. */
    static BinaryWriter constant(BinaryWriter out, int type, long bits) {
        return switch (type) {
            case I32 -> out.u8(0x41).signed((bits << 32) >> 32);
            case I64 -> out.u8(0x42).signed(bits);
            case VectorModule.V128 -> out.u8(0xFD, 0x0C).fixed64(bits).fixed64(bits);
            case F32 -> out.u8(0x43).fixed32((int) bits);
            default -> out.u8(0x44).fixed64(bits);
        };
    }

    /** A function: its exported name, type, declared locals and code without the last end. */
    record Function(
            String name, List<Integer> parameters, List<Integer> results, List<Integer> locals, BinaryWriter code) {}

    private final List<Function> functions = new ArrayList<>();
    private final List<List<List<Integer>>> types = new ArrayList<>();
    private final List<Integer> globals = new ArrayList<>();
    private final List<Integer> table = new ArrayList<>();
    private final List<Integer> tags = new ArrayList<>();
    private final BinaryWriter moreTables = new BinaryWriter();
    private int moreTableCount;
    private final BinaryWriter moreSegments = new BinaryWriter();
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
    Binary table(BinaryWriter table) {
        moreTables.raw(table);
        moreTableCount++;
        return this;
    }

    /** Adds an element segment as the format writes it, before those of the entries; the first is segment 0. */
    Binary segment(BinaryWriter segment) {
        moreSegments.raw(segment);
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

    Binary function(String name, List<Integer> parameters, List<Integer> results, BinaryWriter code) {
        return function(new Function(name, parameters, results, List.of(), code));
    }

    byte[] toByteArray() {
        BinaryWriter out = new BinaryWriter().u8(0, 'a', 's', 'm', 1, 0, 0, 0);
        BinaryWriter typeSection = new BinaryWriter().u32(types.size());
        for (List<List<Integer>> type : types) {
            typeSection.u8(0x60).u32(type.get(0).size());
            type.get(0).forEach(typeSection::u8);
            typeSection.u32(type.get(1).size());
            type.get(1).forEach(typeSection::u8);
        }
        BinaryWriter functionSection = new BinaryWriter().u32(functions.size());
        BinaryWriter exports = new BinaryWriter().u32(functions.size() + (exportsMemory ? 1 : 0));
        BinaryWriter code = new BinaryWriter().u32(functions.size());
        for (int i = 0; i < functions.size(); i++) {
            Function function = functions.get(i);
            functionSection.u32(type(function.parameters(), function.results()));
            exports.name(function.name()).u8(0).u32(i);
            BinaryWriter body = new BinaryWriter().u32(function.locals().size());
            function.locals().forEach(type -> body.u8(1, type));
            code.sized(body.raw(function.code()).u8(0x0B));
        }
        if (exportsMemory) {
            exports.name("memory").u8(2, 0);
        }
        out.section(1, typeSection);
        out.section(3, functionSection);
        BinaryWriter tables =
                new BinaryWriter().u32(1 + moreTableCount).u8(0x70, 0).u32(table.size());
        out.section(4, tables.raw(moreTables));
        out.section(5, new BinaryWriter().u8(1, wide ? 5 : 1).u32(memoryPages).u32(memoryMax));
        if (!tags.isEmpty()) {
            BinaryWriter tagSection = new BinaryWriter().u32(tags.size());
            tags.forEach(type -> tagSection.u8(0).u32(type));
            out.section(13, tagSection);
        }
        out.section(6, globals());
        out.section(7, exports);
        out.section(9, elements());
        out.section(12, new BinaryWriter().u8(passive ? 2 : 1));
        out.section(10, code);
        BinaryWriter data = new BinaryWriter().u8(passive ? 2 : 1);
        data.u8(0, wide ? 0x42 : 0x41).signed(100).u8(0x0B, 3, 1, 2, 3);
        out.section(11, passive ? data.u8(1, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9) : data);
        return out.toByteArray();
    }

    private BinaryWriter globals() {
        BinaryWriter section = new BinaryWriter().u32(globals.size());
        for (int type : globals) {
            if (type <= 0x70) {
                section.u8(type, 1, 0xD0, type, 0x0B);
                continue;
            }
            constant(section.u8(type, 1), type, type == F64 ? 0x4008_0000_0000_0000L : 7)
                    .u8(0x0B);
        }
        return section;
    }

    private BinaryWriter elements() {
        BinaryWriter section = new BinaryWriter();
        int count = 0;
        for (int i = 0; i < table.size(); i++) {
            if (table.get(i) >= 0) {
                section.u8(0, 0x41).signed(i).u8(0x0B, 1).u32(table.get(i));
                count++;
            }
        }
        return new BinaryWriter()
                .u32(moreSegmentCount + count)
                .raw(moreSegments)
                .raw(section);
    }
}
