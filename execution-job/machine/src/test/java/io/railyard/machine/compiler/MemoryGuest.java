package io.railyard.machine.compiler;

import static io.railyard.machine.compiler.Binary.F32;
import static io.railyard.machine.compiler.Binary.F64;
import static io.railyard.machine.compiler.Binary.I32;
import static io.railyard.machine.compiler.Binary.I64;

import io.railyard.machine.binary.BinaryWriter;
import io.railyard.machine.memory.FlatBounds;
import io.railyard.machine.memory.PagedMemory;
import io.railyard.machine.module.PreparedModule;
import java.util.List;

/** An instance of a module that does nothing but use its memory: every load and store with every offset, and the rest. */
final class MemoryGuest {
    static final int WASM_PAGE = 65_536;
    static final int LOADS = 14;
    static final int ACCESSES = 23;
    static final long TRAPPED = 0xdead_dead_dead_deadL;

    private static final int[] WIDTHS = {4, 8, 4, 8, 1, 1, 2, 2, 1, 1, 2, 2, 4, 4, 4, 8, 4, 8, 1, 2, 1, 2, 4};
    private static final int[] TYPES = {
        I32, I64, F32, F64, I32, I32, I32, I32, I64, I64, I64, I64, I64, I64, I32, I64, F32, F64, I32, I32, I64, I64,
        I64
    };

    /** What a module declares, how its memory is held, and whether its functions are long enough to inline accesses. */
    record Shape(boolean wide, int pages, int max, FlatBounds bounds, boolean large) {}

    private final PreparedModule prepared;
    private final CompiledModule module;
    private final GuestState state;
    private final boolean wide;

    MemoryGuest(Shape shape, long... offsets) {
        wide = shape.wide();
        prepared = Judged.prepare(binary(shape, offsets));
        try {
            module = CompiledModule.compile(prepared, CompiledModule.METHOD_BYTES, shape.bounds());
        } catch (CompilerRefusal e) {
            throw new AssertionError("The test's module was refused", e);
        }
        state = module.instantiate(shape.max());
        state.pages().commit();
    }

    static byte[] binary(Shape shape, long... offsets) {
        int index = shape.wide() ? I64 : I32;
        Binary binary = shape.wide()
                ? new Binary().memory64(shape.pages(), shape.max())
                : new Binary().memory(shape.pages(), shape.max());
        binary.passiveData();
        for (int i = 0; i < ACCESSES; i++) {
            for (int k = 0; k < offsets.length; k++) {
                boolean load = i < LOADS;
                BinaryWriter code = begin(shape).u8(0x20, 0);
                if (!load) {
                    code.u8(0x20, 1);
                }
                code.u8(0x28 + i, 0).u64(offsets[k]);
                binary.function(
                        "f" + i + "o" + k,
                        load ? List.of(index) : List.of(index, TYPES[i]),
                        load ? List.of(TYPES[i]) : List.of(),
                        code);
            }
        }
        for (int k = 0; k < offsets.length; k++) {
            for (int lane = 0; lane < 2; lane++) {
                BinaryWriter load =
                        begin(shape).u8(0x20, 0, 0xFD, 0, 0).u64(offsets[k]).u8(0xFD, 0x1D, lane);
                binary.function("v" + lane + "o" + k, List.of(index), List.of(I64), load);
            }
            BinaryWriter store =
                    begin(shape).u8(0x20, 0, 0x20, 1, 0xFD, 0x12, 0xFD, 0x0B, 0).u64(offsets[k]);
            binary.function("vo" + k, List.of(index, I64), List.of(), store);
        }
        BinaryWriter three = new BinaryWriter().u8(0x20, 0, 0x20, 1, 0x20, 2);
        binary.function(
                "fill", List.of(index, I32, index), List.of(), bytes(three).u8(0xFC, 11, 0));
        binary.function(
                "copy", List.of(index, index, index), List.of(), bytes(three).u8(0xFC, 10, 0, 0));
        binary.function(
                "init", List.of(index, I32, I32), List.of(), bytes(three).u8(0xFC, 8, 1, 0));
        binary.function(
                "initActive", List.of(index, I32, I32), List.of(), bytes(three).u8(0xFC, 8, 0, 0));
        binary.function("drop", List.of(), List.of(), new BinaryWriter().u8(0xFC, 9, 1));
        binary.function("grow", List.of(index), List.of(index), new BinaryWriter().u8(0x20, 0, 0x40, 0));
        binary.function("size", List.of(), List.of(index), new BinaryWriter().u8(0x3F, 0));
        return binary.toByteArray();
    }

    private static BinaryWriter bytes(BinaryWriter start) {
        return new BinaryWriter().raw(start);
    }

    private static BinaryWriter begin(Shape shape) {
        BinaryWriter code = new BinaryWriter();
        for (int n = 0; shape.large() && n <= Frame.INLINE_INSTRUCTIONS; n++) {
            code.u8(0x01);
        }
        return code;
    }

    static int width(int access) {
        return WIDTHS[access];
    }

    /** What load number {@code access} makes of the bits it reads. */
    static long extended(int access, long bits) {
        return switch (access) {
            case 4 -> (byte) bits & 0xffff_ffffL;
            case 6 -> (short) bits & 0xffff_ffffL;
            case 8 -> (byte) bits;
            case 10 -> (short) bits;
            case 12 -> (int) bits;
            default -> bits;
        };
    }

    /** Whether store number {@code access} takes an i64. */
    static boolean isWideValue(int access) {
        return TYPES[access] == I64;
    }

    /** The prepared module. */
    byte[] wasm() {
        return prepared.wasm().toByteArray();
    }

    PagedMemory memory() {
        return state.pages();
    }

    GuestState state() {
        return state;
    }

    /** The result's bits, 32-bit ones zero-extended; {@link #TRAPPED} after an access outside the memory. */
    long call(String function, long... arguments) {
        state.setGlobal(prepared.gasGlobal(), Long.MAX_VALUE);
        state.setGlobal(prepared.depthGlobal(), 100);
        state.setGlobal(prepared.memoryPagesGlobal(), prepared.memoryMaxPages());
        int entry = module.exports().indexOf(function);
        try {
            long result = state.enter(entry, arguments);
            return isNarrow(function) ? result & 0xffff_ffffL : result;
        } catch (IndexOutOfBoundsException e) {
            return TRAPPED;
        }
    }

    private boolean isNarrow(String function) {
        if (function.startsWith("v")) {
            return false;
        }
        if (!function.startsWith("f") || function.equals("fill")) {
            return !wide;
        }
        int access = Integer.parseInt(function.substring(1, function.indexOf('o')));
        return access < LOADS && (TYPES[access] == I32 || TYPES[access] == F32);
    }
}
