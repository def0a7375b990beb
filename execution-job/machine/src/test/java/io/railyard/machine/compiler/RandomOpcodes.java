package io.railyard.machine.compiler;

import static io.railyard.machine.compiler.Binary.F32;
import static io.railyard.machine.compiler.Binary.F64;
import static io.railyard.machine.compiler.Binary.I32;
import static io.railyard.machine.compiler.Binary.I64;

import java.util.SplittableRandom;

/** The numeric and memory instructions that modules made by chance take, by type: i32, i64, f32, f64; ranges or lists. */
final class RandomOpcodes {
    static final int[][] BINARY = {{0x6A, 0x78}, {0x7C, 0x8A}, {0x92, 0x98}, {0xA0, 0xA6}};
    static final int[][] COMPARE = {{0x46, 0x4F}, {0x51, 0x5A}, {0x5B, 0x60}, {0x61, 0x66}};
    static final int[][] UNARY = {{0x67, 0x69}, {0x79, 0x7B}, {0x8B, 0x91}, {0x99, 0x9F}};

    static final int[][] LOAD = {
        {0x28, 0x2C, 0x2D, 0x2E, 0x2F}, {0x29, 0x30, 0x31, 0x32, 0x33, 0x34, 0x35}, {0x2A}, {0x2B}
    };
    static final int[][] STORE = {{0x36, 0x3A, 0x3B}, {0x37, 0x3C, 0x3D, 0x3E}, {0x38}, {0x39}};
    /** Conversions to each type: instruction and operand type. */
    static final int[][][] CONVERT = {
        {{0xA7, I64}, {0xA8, F32}, {0xAB, F64}, {0xBC, F32}, {0xC0, I32}, {0xFC01, F32}, {0xFC02, F64}, {0x50, I64}},
        {{0xAC, I32}, {0xAD, I32}, {0xAE, F32}, {0xB1, F64}, {0xBD, F64}, {0xC3, I64}, {0xFC05, F32}, {0xFC06, F64}},
        {{0xB2, I32}, {0xB5, I64}, {0xB6, F64}, {0xBE, I32}},
        {{0xB7, I32}, {0xB8, I32}, {0xBA, I64}, {0xBB, F32}, {0xBF, I64}}
    };

    static final long[] INTERESTING = {0, 1, -1, 2, 7, 255, 4095, 65_535, Integer.MAX_VALUE, Integer.MIN_VALUE};

    private RandomOpcodes() {}

    /** Bits of a constant, often one at an edge. */
    static long constant(SplittableRandom random, int type) {
        long number =
                random.nextBoolean() ? INTERESTING[random.nextInt(INTERESTING.length)] : random.nextInt(-100, 100);
        return switch (type) {
            case I32, I64 -> number;
            case F32 -> random.nextInt(8) == 0 ? 0x7f80_0001L : Float.floatToRawIntBits(number / 4f);
            default -> random.nextInt(8) == 0 ? 0xfff0_0000_0000_0001L : Double.doubleToRawLongBits(number / 4.0);
        };
    }
}
