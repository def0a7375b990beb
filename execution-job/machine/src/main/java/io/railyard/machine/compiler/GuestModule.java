package io.railyard.machine.compiler;

import io.railyard.machine.memory.PagedMemory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** A prepared module, read. What stands in it is valid by contract; what the compiler does not take is refused. */
final class GuestModule {
    /** A global: its type and first value, floats as their bits. */
    record Global(ValueType type, long initial) {}

    /**
     * A data segment: {@code length} bytes of the binary from {@code start}; of an active one, copied to {@code address}
     * when an instance is made.
     */
    record Data(boolean active, long address, int start, int length) {}

    /** The bytes of a function's locals and code. */
    record Body(int start, int end) {}

    private static final int HEADER_BYTES = 8;
    /** Flags of limits. */
    private static final int HAS_MAXIMUM = 1;

    private static final int IS_64 = 4;
    /** Pages that 32-bit addresses reach. */
    private static final int MOST_PAGES_32 = 65_536;
    /** Kinds of data segments besides 0, active. */
    private static final int PASSIVE = 1;

    private static final int ACTIVE_WITH_INDEX = 2;
    private static final int[] NO_TABLE = {};

    final byte[] wasm;
    final List<Signature> types = new ArrayList<>();
    /** Functions taken from the host; they come first in the index space. */
    int imports;

    /** Types of all functions, imported ones first. */
    final List<Integer> functionTypes = new ArrayList<>();
    final List<Global> globals = new ArrayList<>();
    final SortedMap<String, Integer> exportedFunctions = new TreeMap<>();
    final List<Body> bodies = new ArrayList<>();
    final List<Data> data = new ArrayList<>();
    /** By table index: the function, or -1. No instruction that is taken writes to the table. */
    int[] table = NO_TABLE;

    /** Whether the memory has 64-bit addresses. */
    boolean memory64;

    int memoryPages;
    /** How far the memory may grow by what it declares and by what any memory may. */
    int memoryMaxPages;

    private GuestModule(byte[] wasm) {
        this.wasm = wasm;
    }

    static GuestModule read(byte[] wasm) throws CompilerRefusal {
        GuestModule module = new GuestModule(wasm);
        BinaryReader in = new BinaryReader(wasm, HEADER_BYTES);
        while (in.before(wasm.length)) {
            int id = in.u8();
            int size = in.u32();
            int end = in.position() + size;
            module.section(id, in);
            in.moveTo(end);
        }
        return module;
    }

    /**
     * The functions that the host can call: the exported ones by name, then, when the module imports anything, those of
     * the table that are not among them.
     */
    List<Integer> entries() {
        List<Integer> entries = new ArrayList<>(exportedFunctions.values());
        if (imports > 0) {
            Set<Integer> known = new HashSet<>(entries);
            for (int function : table) {
                if (function >= 0 && known.add(function)) {
                    entries.add(function);
                }
            }
        }
        return entries;
    }

    /** Whether {@code function} is the host's. */
    boolean isImported(int function) {
        return function < imports;
    }

    /** The bytes of a function of the module's own. */
    Body body(int function) {
        return bodies.get(function - imports);
    }

    Signature signature(int function) {
        return types.get(functionTypes.get(function));
    }

    private void section(int id, BinaryReader in) throws CompilerRefusal {
        switch (id) {
            case 0, 8, 12 -> {}
            case 1 -> readTypes(in);
            case 2 -> readImports(in);
            case 3 -> {
                for (int count = in.u32(); count > 0; count--) {
                    functionTypes.add(in.u32());
                }
            }
            case 4 -> readTables(in);
            case 5 -> readMemories(in);
            case 6 -> readGlobals(in);
            case 7 -> readExports(in);
            case 9 -> readElements(in);
            case 10 -> readBodies(in);
            case 11 -> readData(in);
            default -> throw CompilerRefusal.unsupported("a section with id " + id);
        }
    }

    private void readTypes(BinaryReader in) throws CompilerRefusal {
        for (int count = in.u32(); count > 0; count--) {
            if (in.u8() != 0x60) {
                throw CompilerRefusal.unsupported("types of other than functions");
            }
            types.add(new Signature(valueTypes(in), valueTypes(in)));
        }
    }

    private void readImports(BinaryReader in) throws CompilerRefusal {
        for (int count = in.u32(); count > 0; count--) {
            in.name();
            in.name();
            if (in.u8() != 0) {
                throw CompilerRefusal.unsupported("imports of other than functions");
            }
            functionTypes.add(in.u32());
            imports++;
        }
    }

    private static List<ValueType> valueTypes(BinaryReader in) throws CompilerRefusal {
        List<ValueType> values = new ArrayList<>();
        for (int count = in.u32(); count > 0; count--) {
            values.add(valueType(in));
        }
        return values;
    }

    static ValueType valueType(BinaryReader in) throws CompilerRefusal {
        int code = in.u8();
        if (code < 0x7C || code > 0x7F) {
            throw CompilerRefusal.unsupported(code == 0x7B ? "SIMD" : "reference types");
        }
        return ValueType.of(code);
    }

    private void readTables(BinaryReader in) throws CompilerRefusal {
        int count = in.u32();
        if (count > 1) {
            throw CompilerRefusal.unsupported("more than one table");
        }
        if (count == 1) {
            if (in.u8() != 0x70) {
                throw CompilerRefusal.unsupported("tables of other than functions");
            }
            table = new int[limits(in)];
            Arrays.fill(table, -1);
        }
    }

    private void readMemories(BinaryReader in) throws CompilerRefusal {
        int count = in.u32();
        if (count > 1) {
            throw CompilerRefusal.unsupported("more than one memory");
        }
        if (count == 1) {
            memoryLimits(in);
        }
    }

    private void memoryLimits(BinaryReader in) throws CompilerRefusal {
        int flags = in.u8();
        if ((flags & ~(HAS_MAXIMUM | IS_64)) != 0) {
            throw CompilerRefusal.unsupported("shared or custom-sized memories");
        }
        memory64 = (flags & IS_64) != 0;
        long pages = in.u64();
        long most = memory64 ? PagedMemory.MOST_WASM_PAGES : MOST_PAGES_32;
        long maximum = (flags & HAS_MAXIMUM) != 0 ? in.u64() : most;
        memoryMaxPages = (int) (Long.compareUnsigned(maximum, most) < 0 ? maximum : most);
        if (Long.compareUnsigned(pages, most) > 0) {
            throw CompilerRefusal.unsupported("a memory of more than " + most + " pages");
        }
        memoryPages = (int) pages;
    }

    private static int limits(BinaryReader in) throws CompilerRefusal {
        int flags = in.u8();
        if (flags > 1) {
            throw CompilerRefusal.unsupported("64-bit tables");
        }
        return in.u32();
    }

    private void readGlobals(BinaryReader in) throws CompilerRefusal {
        for (int count = in.u32(); count > 0; count--) {
            ValueType type = valueType(in);
            in.u8();
            globals.add(new Global(type, constant(in)));
        }
    }

    /** A constant expression of one constant; floats as their bits. */
    private static long constant(BinaryReader in) throws CompilerRefusal {
        int opcode = in.u8();
        long value = switch (opcode) {
            case Wasm.I32_CONST, Wasm.I64_CONST -> in.signed();
            case Wasm.F32_CONST -> in.fixed32();
            case Wasm.F64_CONST -> in.fixed64();
            default -> throw CompilerRefusal.unsupported("constant expressions of other than one constant");
        };
        if (in.u8() != Wasm.END) {
            throw CompilerRefusal.unsupported("constant expressions of other than one constant");
        }
        return value;
    }

    private void readExports(BinaryReader in) {
        for (int count = in.u32(); count > 0; count--) {
            String name = in.name();
            int kind = in.u8();
            int index = in.u32();
            if (kind == 0) {
                exportedFunctions.put(name, index);
            }
        }
    }

    private void readElements(BinaryReader in) throws CompilerRefusal {
        for (int count = in.u32(); count > 0; count--) {
            if (in.u32() != 0) {
                throw CompilerRefusal.unsupported("passive or typed element segments");
            }
            int at = (int) constant(in);
            for (int entries = in.u32(); entries > 0; entries--) {
                table[at++] = in.u32();
            }
        }
    }

    private void readBodies(BinaryReader in) {
        for (int count = in.u32(); count > 0; count--) {
            int size = in.u32();
            int start = in.position();
            bodies.add(new Body(start, start + size));
            in.moveTo(start + size);
        }
    }

    private void readData(BinaryReader in) throws CompilerRefusal {
        for (int count = in.u32(); count > 0; count--) {
            int mode = in.u32();
            if (mode == ACTIVE_WITH_INDEX && in.u32() != 0) {
                throw CompilerRefusal.unsupported("more than one memory");
            }
            boolean active = mode != PASSIVE;
            long address = active ? constant(in) : 0;
            int length = in.u32();
            data.add(new Data(active, memory64 ? address : address & 0xffff_ffffL, in.position(), length));
            in.moveTo(in.position() + length);
        }
    }
}
