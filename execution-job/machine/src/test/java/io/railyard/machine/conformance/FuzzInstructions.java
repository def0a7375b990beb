package io.railyard.machine.conformance;

import java.util.stream.IntStream;

/** The instructions that generated modules draw from, by the types they take and give. */
final class FuzzInstructions {
    static final int I32 = 0x7F;
    static final int I64 = 0x7E;
    static final int F32 = 0x7D;
    static final int F64 = 0x7C;
    static final int V128 = 0x7B;
    static final int FUNCREF = 0x70;
    static final int EXTERNREF = 0x6F;

    /** By type, i32 first: first and last of the instructions from two operands to one. */
    static final int[][] BINARY = {{0x6A, 0x78}, {0x7C, 0x8A}, {0x92, 0x98}, {0xA0, 0xA6}};

    static final int[][] COMPARE = {{0x46, 0x4F}, {0x51, 0x5A}, {0x5B, 0x60}, {0x61, 0x66}};
    static final int[][] UNARY = {{0x67, 0x69}, {0x79, 0x7B}, {0x8B, 0x91}, {0x99, 0x9F}};
    static final int[][] LOAD = {
        {0x28, 0x2C, 0x2D, 0x2E, 0x2F}, {0x29, 0x30, 0x31, 0x32, 0x33, 0x34, 0x35}, {0x2A}, {0x2B}
    };
    static final int[][] STORE = {{0x36, 0x3A, 0x3B}, {0x37, 0x3C, 0x3D, 0x3E}, {0x38}, {0x39}};
    /** Conversions to each type: instruction and operand type. */
    static final int[][][] CONVERT = {
        {
            {0xA7, I64},
            {0xA8, F32},
            {0xA9, F32},
            {0xAA, F64},
            {0xAB, F64},
            {0xBC, F32},
            {0xC0, I32},
            {0xC1, I32},
            {0xFC00, F32},
            {0xFC01, F32},
            {0xFC02, F64},
            {0xFC03, F64},
            {0x50, I64},
            {0x45, I32}
        },
        {
            {0xAC, I32},
            {0xAD, I32},
            {0xAE, F32},
            {0xAF, F32},
            {0xB0, F64},
            {0xB1, F64},
            {0xBD, F64},
            {0xC2, I64},
            {0xC3, I64},
            {0xC4, I64},
            {0xFC04, F32},
            {0xFC05, F32},
            {0xFC06, F64},
            {0xFC07, F64}
        },
        {{0xB2, I32}, {0xB3, I32}, {0xB4, I64}, {0xB5, I64}, {0xB6, F64}, {0xBE, I32}},
        {{0xB7, I32}, {0xB8, I32}, {0xB9, I64}, {0xBA, I64}, {0xBB, F32}, {0xBF, I64}}
    };

    // Vectors: numbers after the prefix 0xFD

    static final int[] VECTOR_BINARY = numbers(
            14, 14, 35, 76, 78, 81, 101, 102, 110, 115, 118, 121, 123, 123, 130, 130, 133, 134, 142, 147, 149, 153, 155,
            159, 174, 174, 177, 177, 181, 186, 188, 191, 206, 206, 209, 209, 213, 223, 228, 235, 240, 247);
    static final int[] VECTOR_UNARY = numbers(
            77, 77, 94, 98, 103, 106, 116, 117, 122, 122, 124, 129, 135, 138, 148, 148, 160, 161, 167, 170, 192, 193,
            199, 202, 224, 225, 227, 227, 236, 237, 239, 239, 248, 255);
    static final int[] VECTOR_SHIFT = numbers(107, 109, 139, 141, 171, 173, 203, 205);
    static final int[] VECTOR_TEST = numbers(83, 83, 99, 100, 131, 132, 163, 164, 195, 196);
    static final int[] VECTOR_LOAD = numbers(0, 10, 92, 93);
    /** Splat, scalar type, lanes; the extraction of a lane and the replacement follow from the tables below. */
    static final int[][] SPLAT = {{15, I32}, {16, I32}, {17, I32}, {18, I64}, {19, F32}, {20, F64}};

    /** Extraction: number, scalar type, lanes. */
    static final int[][] EXTRACT = {
        {21, I32, 16}, {22, I32, 16}, {24, I32, 8}, {25, I32, 8}, {27, I32, 4}, {29, I64, 2}, {31, F32, 4}, {33, F64, 2}
    };
    /** Replacement: number, scalar type, lanes. */
    static final int[][] REPLACE = {{23, I32, 16}, {26, I32, 8}, {28, I32, 4}, {30, I64, 2}, {32, F32, 4}, {34, F64, 2}
    };

    private FuzzInstructions() {}

    private static int[] numbers(int... ranges) {
        return IntStream.range(0, ranges.length / 2)
                .flatMap(i -> IntStream.rangeClosed(ranges[2 * i], ranges[2 * i + 1]))
                .toArray();
    }

    /** Place of a number type in the tables. */
    static int row(int type) {
        return I32 - type;
    }
}
