package io.railyard.machine.compiler;

import io.railyard.machine.binary.BinaryReader;
import io.railyard.machine.binary.TypeCode;
import io.railyard.machine.memory.PagedMemory;
import io.railyard.machine.module.Preparation;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
    final TableSection tables = new TableSection(globals);
    /** Types of the exceptions: their values are the parameters. */
    final List<Signature> tags = new ArrayList<>();

    /** Whether the memory has 64-bit addresses. */
    boolean memory64;

    int memoryPages;
    /** The global that preparation added and whose setting stops the guest; -1 when there is none. */
    int stopGlobal = -1;
    /** The global that preparation added and that holds the depth units left; -1 when there is none. */
    int depthGlobal = -1;
    /** How far the memory may grow by what it declares and by what any memory may. */
    int memoryMaxPages;

    private final SortedMap<Integer, Integer> highGlobals = new TreeMap<>();
    private int[] canonical = {};

    private GuestModule(byte[] wasm) {
        this.wasm = wasm;
    }

    static GuestModule read(byte[] wasm) throws CompilerRefusal {
        GuestModule module = new GuestModule(wasm);
        BinaryReader in = new BinaryReader(wasm, HEADER_BYTES, wasm.length);
        while (!in.atEnd()) {
            int id = in.u8();
            module.section(id, in.slice(in.u32()));
        }
        return module;
    }

    /**
     * The functions that the host can call: the exported ones by name, then, when the module imports anything, those of
     * those that references can be made to and that are not among them.
     */
    List<Integer> entries() {
        List<Integer> entries = new ArrayList<>(exportedFunctions.values());
        if (imports > 0) {
            Set<Integer> known = new HashSet<>(entries);
            referenced().stream().filter(known::add).forEach(entries::add);
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

    /** The global, behind all that the binary has, with the high half of the v128 global at {@code index}. */
    int highGlobal(int index) {
        Integer high = highGlobals.get(index);
        if (high == null) {
            throw new IllegalArgumentException("Global " + index + " is no v128");
        }
        return high;
    }

    /** The first index of the type that equals type {@code index}. */
    int canonical(int index) {
        if (canonical.length != types.size()) {
            Map<Signature, Integer> first = new HashMap<>();
            canonical = new int[types.size()];
            for (int i = 0; i < canonical.length; i++) {
                Integer earlier = first.putIfAbsent(types.get(i), i);
                canonical[i] = earlier == null ? i : earlier;
            }
        }
        return canonical[index];
    }

    /** By function: the first index of its type. */
    int[] canonicalTypes() {
        return functionTypes.stream().mapToInt(this::canonical).toArray();
    }

    /** The functions that references can be made to. */
    BitSet referenced() {
        BitSet functions = tables.mentioned();
        exportedFunctions.values().forEach(functions::set);
        for (Global global : globals) {
            if (global.type() == ValueType.FUNCREF && global.initial() >= 0) {
                functions.set((int) global.initial());
            }
        }
        return functions;
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
            case 4 -> tables.readTables(in);
            case 5 -> readMemories(in);
            case 6 -> readGlobals(in);
            case 7 -> readExports(in);
            case 9 -> tables.readSegments(in);
            case 10 -> readBodies(in);
            case 11 -> readData(in);
            case 13 -> readTags(in);
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
            Signature type = signature(imports++);
            if (type.parameters().contains(ValueType.V128_LOW) || type.results().contains(ValueType.V128_LOW)) {
                throw CompilerRefusal.unsupported("imports that take or give a v128");
            }
        }
    }

    private static List<ValueType> valueTypes(BinaryReader in) throws CompilerRefusal {
        List<ValueType> values = new ArrayList<>();
        for (int count = in.u32(); count > 0; count--) {
            values.addAll(withHalves(valueType(in)));
        }
        return values;
    }

    /** The values that a value of {@code type} is: a v128 is its low and its high half. */
    static List<ValueType> withHalves(ValueType type) {
        return type == ValueType.V128_LOW ? List.of(type, ValueType.V128_HIGH) : List.of(type);
    }

    static ValueType valueType(BinaryReader in) throws CompilerRefusal {
        return valueType(in.u8(), in);
    }

    /** The value type whose first byte, {@code code}, was read. */
    static ValueType valueType(int code, BinaryReader in) throws CompilerRefusal {
        return switch (code) {
            case TypeCode.I32, TypeCode.I64, TypeCode.F32, TypeCode.F64 -> ValueType.of(code);
            case TypeCode.FUNCREF, TypeCode.EXTERNREF, TypeCode.EXNREF -> ValueType.of(code);
            case TypeCode.V128 -> ValueType.V128_LOW;
            case 0x63, 0x64 -> heapType(in.signed());
            default -> throw CompilerRefusal.unsupported("the value type 0x" + Integer.toHexString(code));
        };
    }

    /** The reference type over the heap type {@code heap}; where only null fits, any reference holds it. */
    static ValueType heapType(long heap) throws CompilerRefusal {
        return switch ((int) heap & 0x7f) {
            case 0x70, 0x73 -> ValueType.FUNCREF;
            case 0x6F, 0x72 -> ValueType.EXTERNREF;
            case 0x69, 0x74 -> ValueType.EXNREF;
            default -> throw CompilerRefusal.unsupported("garbage collection");
        };
    }

    private void readTags(BinaryReader in) {
        for (int count = in.u32(); count > 0; count--) {
            in.u8();
            tags.add(types.get(in.u32()));
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

    private void readGlobals(BinaryReader in) throws CompilerRefusal {
        SortedMap<Integer, Long> highs = new TreeMap<>();
        for (int count = in.u32(); count > 0; count--) {
            ValueType type = valueType(in);
            in.u8();
            if (type == ValueType.V128_LOW) {
                long[] halves = ConstantReader.readVector(in, globals, highs);
                highs.put(globals.size(), halves[1]);
                globals.add(new Global(type, halves[0]));
            } else {
                globals.add(new Global(type, ConstantReader.read(in, globals)));
            }
        }
        highs.forEach((low, high) -> {
            highGlobals.put(low, globals.size());
            globals.add(new Global(ValueType.V128_HIGH, high));
        });
    }

    private void readExports(BinaryReader in) {
        for (int count = in.u32(); count > 0; count--) {
            String name = in.name();
            int kind = in.u8();
            int index = in.u32();
            if (kind == 0) {
                exportedFunctions.put(name, index);
            } else if (name.equals(Preparation.STOP_EXPORT)) {
                stopGlobal = index;
            } else if (name.equals(Preparation.DEPTH_EXPORT)) {
                depthGlobal = index;
            }
        }
    }

    private void readBodies(BinaryReader in) {
        for (int count = in.u32(); count > 0; count--) {
            int size = in.u32();
            int start = in.position();
            bodies.add(new Body(start, start + size));
            in.skip(size);
        }
    }

    private void readData(BinaryReader in) throws CompilerRefusal {
        for (int count = in.u32(); count > 0; count--) {
            int mode = in.u32();
            if (mode == ACTIVE_WITH_INDEX && in.u32() != 0) {
                throw CompilerRefusal.unsupported("more than one memory");
            }
            boolean active = mode != PASSIVE;
            long address = active ? ConstantReader.read(in, globals) : 0;
            int length = in.u32();
            data.add(new Data(active, memory64 ? address : address & 0xffff_ffffL, in.position(), length));
            in.skip(length);
        }
    }
}
