package io.railyard.machine.binary;

import java.util.Arrays;

/**
 * Operand and result types of the instructions whose types do not depend on the module (WebAssembly 3.0, sections 3.4
 * and 5.4), with their natural alignment and number of lanes. An address, which has the type of the memory's index, is
 * given as {@link #ADDRESS}.
 */
public final class InstructionTypes {
    /** Stands for i32 or i64, whichever the addresses of the memory are. */
    public static final int ADDRESS = 1;

    /** More than any slot. */
    public static final int SLOTS = 0x320;

    private static final int BULK_SLOTS = 0x100;
    private static final int VECTOR_SLOTS = 0x200;
    private static final int NO_IMMEDIATE = -1;
    private static final int[] NONE = {};

    private static final int[][] PARAMETERS = new int[SLOTS][];
    private static final int[][] RESULTS = new int[SLOTS][];
    private static final byte[] ALIGNMENTS = new byte[SLOTS];
    private static final byte[] LANES = new byte[SLOTS];

    static {
        Arrays.fill(ALIGNMENTS, (byte) NO_IMMEDIATE);
        plain();
        numeric();
        bulk();
        vectorAccess();
        vectorLanes();
        vectorArithmetic();
        vectorFloats();
        vectorRelaxed();
    }

    private InstructionTypes() {}

    /** A small number of its own for each opcode that exists or could; below {@link #SLOTS}, or -1 for no opcode. */
    public static int slot(int opcode) {
        if (opcode < 0x100) {
            return opcode;
        }
        if (opcode <= Opcode.LAST_BULK) {
            return BULK_SLOTS + (opcode & 0xff);
        }
        int number = opcode >= Opcode.FIRST_RELAXED ? opcode - (Opcode.PREFIX_VECTOR << 12) : opcode & 0xff;
        return number < SLOTS - VECTOR_SLOTS ? VECTOR_SLOTS + number : -1;
    }

    /** Whether the instruction exists and takes and gives always the same types. */
    public static boolean known(int opcode) {
        int slot = slot(opcode);
        return slot >= 0 && PARAMETERS[slot] != null;
    }

    /** Types of the operands of a {@link #known} instruction, last on top. Not to be changed. */
    public static int[] parameters(int opcode) {
        return PARAMETERS[slot(opcode)];
    }

    /** Types of the results of a {@link #known} instruction. Not to be changed. */
    public static int[] results(int opcode) {
        return RESULTS[slot(opcode)];
    }

    /** Binary logarithm of the bytes accessed, of an instruction with a memory argument; -1 of any other. */
    public static int alignment(int opcode) {
        return ALIGNMENTS[slot(opcode)];
    }

    /** How many lanes the instruction's lane immediate chooses from; 0 without one. */
    public static int lanes(int opcode) {
        return LANES[slot(opcode)];
    }

    private static void plain() {
        of(0x01, 0x01, ">");
        access(0x28, "a>i", 2);
        access(0x29, "a>I", 3);
        access(0x2A, "a>f", 2);
        access(0x2B, "a>F", 3);
        access(0x2C, "a>i", 0, 0, 1, 1);
        access(0x30, "a>I", 0, 0, 1, 1, 2, 2);
        access(0x36, "ai>", 2);
        access(0x37, "aI>", 3);
        access(0x38, "af>", 2);
        access(0x39, "aF>", 3);
        access(0x3A, "ai>", 0, 1);
        access(0x3C, "aI>", 0, 1, 2);
        of(Opcode.MEMORY_SIZE, Opcode.MEMORY_SIZE, ">a");
        of(Opcode.MEMORY_GROW, Opcode.MEMORY_GROW, "a>a");
        of(Opcode.I32_CONST, Opcode.I32_CONST, ">i");
        of(Opcode.I64_CONST, Opcode.I64_CONST, ">I");
        of(Opcode.F32_CONST, Opcode.F32_CONST, ">f");
        of(Opcode.F64_CONST, Opcode.F64_CONST, ">F");
    }

    private static void numeric() {
        of(0x45, 0x45, "i>i");
        of(0x46, 0x4F, "ii>i");
        of(0x50, 0x50, "I>i");
        of(0x51, 0x5A, "II>i");
        of(0x5B, 0x60, "ff>i");
        of(0x61, 0x66, "FF>i");
        of(0x67, 0x69, "i>i");
        of(0x6A, 0x78, "ii>i");
        of(0x79, 0x7B, "I>I");
        of(0x7C, 0x8A, "II>I");
        of(0x8B, 0x91, "f>f");
        of(0x92, 0x98, "ff>f");
        of(0x99, 0x9F, "F>F");
        of(0xA0, 0xA6, "FF>F");
        of(0xA7, 0xA7, "I>i");
        of(0xA8, 0xA9, "f>i");
        of(0xAA, 0xAB, "F>i");
        of(0xAC, 0xAD, "i>I");
        of(0xAE, 0xAF, "f>I");
        of(0xB0, 0xB1, "F>I");
        of(0xB2, 0xB3, "i>f");
        of(0xB4, 0xB5, "I>f");
        of(0xB6, 0xB6, "F>f");
        of(0xB7, 0xB8, "i>F");
        of(0xB9, 0xBA, "I>F");
        of(0xBB, 0xBB, "f>F");
        of(0xBC, 0xBC, "f>i");
        of(0xBD, 0xBD, "F>I");
        of(0xBE, 0xBE, "i>f");
        of(0xBF, 0xBF, "I>F");
        of(0xC0, 0xC1, "i>i");
        of(0xC2, 0xC4, "I>I");
    }

    private static void bulk() {
        of(0xFC00, 0xFC01, "f>i");
        of(0xFC02, 0xFC03, "F>i");
        of(0xFC04, 0xFC05, "f>I");
        of(0xFC06, 0xFC07, "F>I");
        of(Opcode.MEMORY_INIT, Opcode.MEMORY_INIT, "aii>");
        of(Opcode.DATA_DROP, Opcode.DATA_DROP, ">");
        of(Opcode.MEMORY_COPY, Opcode.MEMORY_COPY, "aaa>");
        of(Opcode.MEMORY_FILL, Opcode.MEMORY_FILL, "aia>");
        of(Opcode.ELEM_DROP, Opcode.ELEM_DROP, ">");
    }

    private static void vectorAccess() {
        access(0xFD00, "a>v", 4, 3, 3, 3, 3, 3, 3, 0, 1, 2, 3);
        access(0xFD0B, "av>", 4);
        of(0xFD0C, 0xFD0C, ">v");
        of(0xFD0D, 0xFD0E, "vv>v");
        lanes(0xFD0D, 32);
        access(0xFD54, "av>v", 0, 1, 2, 3);
        lanes(0xFD54, 16, 8, 4, 2);
        access(0xFD58, "av>", 0, 1, 2, 3);
        lanes(0xFD58, 16, 8, 4, 2);
        access(0xFD5C, "a>v", 2, 3);
    }

    private static void vectorLanes() {
        of(0xFD0F, 0xFD11, "i>v");
        of(0xFD12, 0xFD12, "I>v");
        of(0xFD13, 0xFD13, "f>v");
        of(0xFD14, 0xFD14, "F>v");
        of(0xFD15, 0xFD16, "v>i");
        of(0xFD17, 0xFD17, "vi>v");
        of(0xFD18, 0xFD19, "v>i");
        of(0xFD1A, 0xFD1A, "vi>v");
        of(0xFD1B, 0xFD1B, "v>i");
        of(0xFD1C, 0xFD1C, "vi>v");
        of(0xFD1D, 0xFD1D, "v>I");
        of(0xFD1E, 0xFD1E, "vI>v");
        of(0xFD1F, 0xFD1F, "v>f");
        of(0xFD20, 0xFD20, "vf>v");
        of(0xFD21, 0xFD21, "v>F");
        of(0xFD22, 0xFD22, "vF>v");
        lanes(0xFD15, 16, 16, 16, 8, 8, 8, 4, 4, 2, 2, 4, 4, 2, 2);
        of(0xFD23, 0xFD4C, "vv>v");
        of(0xFD4D, 0xFD4D, "v>v");
        of(0xFD4E, 0xFD51, "vv>v");
        of(0xFD52, 0xFD52, "vvv>v");
        of(0xFD53, 0xFD53, "v>i");
        of(0xFD5E, 0xFD5F, "v>v");
    }

    /** The integer shapes 8x16, 16x8, 32x4 and 64x2, whose numbers repeat every 32, with the floats between them. */
    private static void vectorArithmetic() {
        for (int shape = 0xFD60; shape <= 0xFDC0; shape += 0x20) {
            of(shape, shape + 1, "v>v");
            of(shape + 3, shape + 4, "v>i");
            of(shape + 0x0B, shape + 0x0D, "vi>v");
            of(shape + 0x0E, shape + 0x0E, "vv>v");
            of(shape + 0x11, shape + 0x11, "vv>v");
        }
        of(0xFD62, 0xFD62, "v>v");
        of(0xFD65, 0xFD66, "vv>v");
        of(0xFD6F, 0xFD70, "vv>v");
        of(0xFD72, 0xFD73, "vv>v");
        of(0xFD76, 0xFD79, "vv>v");
        of(0xFD7B, 0xFD7B, "vv>v");
        of(0xFD7C, 0xFD7F, "v>v");
        of(0xFD82, 0xFD82, "vv>v");
        of(0xFD85, 0xFD86, "vv>v");
        of(0xFD87, 0xFD8A, "v>v");
        of(0xFD8F, 0xFD90, "vv>v");
        of(0xFD92, 0xFD93, "vv>v");
        of(0xFD95, 0xFD99, "vv>v");
        of(0xFD9B, 0xFD9F, "vv>v");
        of(0xFDA7, 0xFDAA, "v>v");
        of(0xFDB5, 0xFDBA, "vv>v");
        of(0xFDBC, 0xFDBF, "vv>v");
        of(0xFDC7, 0xFDCA, "v>v");
        of(0xFDD5, 0xFDDF, "vv>v");
    }

    private static void vectorFloats() {
        of(0xFD67, 0xFD6A, "v>v");
        of(0xFD74, 0xFD75, "v>v");
        of(0xFD7A, 0xFD7A, "v>v");
        of(0xFD94, 0xFD94, "v>v");
        of(0xFDE0, 0xFDE1, "v>v");
        of(0xFDE3, 0xFDE3, "v>v");
        of(0xFDE4, 0xFDEB, "vv>v");
        of(0xFDEC, 0xFDED, "v>v");
        of(0xFDEF, 0xFDEF, "v>v");
        of(0xFDF0, 0xFDF7, "vv>v");
        of(0xFDF8, 0xFDFF, "v>v");
    }

    private static void vectorRelaxed() {
        of(0xFD100, 0xFD100, "vv>v");
        of(0xFD101, 0xFD104, "v>v");
        of(0xFD105, 0xFD10C, "vvv>v");
        of(0xFD10D, 0xFD112, "vv>v");
        of(0xFD113, 0xFD113, "vvv>v");
    }

    private static void access(int first, String types, int... alignments) {
        of(first, first + alignments.length - 1, types);
        for (int i = 0; i < alignments.length; i++) {
            ALIGNMENTS[slot(first + i)] = (byte) alignments[i];
        }
    }

    private static void lanes(int first, int... counts) {
        for (int i = 0; i < counts.length; i++) {
            LANES[slot(first + i)] = (byte) counts[i];
        }
    }

    private static void of(int first, int last, String types) {
        int arrow = types.indexOf('>');
        for (int opcode = first; opcode <= last; opcode++) {
            PARAMETERS[slot(opcode)] = types(types.substring(0, arrow));
            RESULTS[slot(opcode)] = types(types.substring(arrow + 1));
        }
    }

    private static int[] types(String letters) {
        return letters.isEmpty()
                ? NONE
                : letters.chars().map(InstructionTypes::type).toArray();
    }

    private static int type(int letter) {
        return switch (letter) {
            case 'i' -> TypeCode.I32;
            case 'I' -> TypeCode.I64;
            case 'f' -> TypeCode.F32;
            case 'F' -> TypeCode.F64;
            case 'v' -> TypeCode.V128;
            default -> ADDRESS;
        };
    }
}
