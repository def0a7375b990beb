package io.railyard.machine.module;

import io.railyard.machine.binary.BinaryWriter;
import io.railyard.machine.binary.Opcode;
import io.railyard.machine.binary.TypeCode;
import io.railyard.machine.module.ScratchLocals.Use;

/**
 * Writes vector instructions: lanes that are NaN become the canonical one after arithmetic, and each relaxed instruction
 * becomes one choice of ordinary ones. Rules: {@code docs/formats/module-preparation.md}, sections 6 and 7.
 */
final class VectorRewriter {
    private static final int F32_NAN = 0xffc0_0000;
    private static final long F64_NAN = 0xfff8_0000_0000_0000L;

    private static final int F32X4_EQ = 0xFD41;
    private static final int F64X2_EQ = 0xFD47;
    private static final int BITSELECT = 0xFD52;
    private static final int F32X4_NEG = 0xFDE1;
    private static final int F32X4_ADD = 0xFDE4;
    private static final int F32X4_MUL = 0xFDE6;
    private static final int F64X2_NEG = 0xFDED;
    private static final int F64X2_ADD = 0xFDF0;
    private static final int F64X2_MUL = 0xFDF2;
    private static final int I16X8_EXTMUL_LOW_I8X16_S = 0xFD9C;
    private static final int I16X8_EXTMUL_HIGH_I8X16_S = 0xFD9D;
    private static final int I16X8_ADD = 0xFD8E;
    private static final int I32X4_EXTADD_PAIRWISE_I16X8_S = 0xFD7E;
    private static final int I32X4_ADD = 0xFDAE;
    /** Bytes of the 16-bit lanes 0, 2, 4 … and 1, 3, 5 … of two vectors. */
    private static final int[] EVEN = {0, 1, 4, 5, 8, 9, 12, 13, 16, 17, 20, 21, 24, 25, 28, 29};

    private final BinaryWriter out;
    private final ScratchLocals scratch;

    VectorRewriter(BinaryWriter out, ScratchLocals scratch) {
        this.out = out;
        this.scratch = scratch;
    }

    /** Type of the lanes whose NaN must be made canonical after the instruction: F32, F64 or 0. */
    static int canonicalType(int opcode) {
        return switch (opcode) {
            case 0xFD67, 0xFD68, 0xFD69, 0xFD6A, 0xFDE3, 0xFDE4, 0xFDE5, 0xFDE6, 0xFDE7, 0xFDE8, 0xFDE9 -> TypeCode.F32;
            case 0xFD74, 0xFD75, 0xFD7A, 0xFD94, 0xFDEF, 0xFDF0, 0xFDF1, 0xFDF2, 0xFDF3, 0xFDF4, 0xFDF5 -> TypeCode.F64;
            case 0xFD5E -> TypeCode.F32;
            case 0xFD5F -> TypeCode.F64;
            default -> 0;
        };
    }

    /** Writes what is wanted behind an ordinary vector instruction. */
    void canonical(int opcode) {
        int type = canonicalType(opcode);
        if (type == 0) {
            return;
        }
        int local = scratch.of(Use.V128);
        out.u8(Opcode.LOCAL_TEE).u32(local);
        write(Opcode.V128_CONST);
        for (int i = 0; i < 2; i++) {
            if (type == TypeCode.F32) {
                out.fixed32(F32_NAN).fixed32(F32_NAN);
            } else {
                out.fixed64(F64_NAN);
            }
        }
        get(local);
        get(local);
        write(type == TypeCode.F32 ? F32X4_EQ : F64X2_EQ);
        write(BITSELECT);
    }

    /** Writes the relaxed instruction {@code opcode}. */
    void relaxed(int opcode) {
        switch (opcode) {
            case 0xFD105 -> multiplyAdd(F32X4_MUL, 0, F32X4_ADD);
            case 0xFD106 -> multiplyAdd(F32X4_MUL, F32X4_NEG, F32X4_ADD);
            case 0xFD107 -> multiplyAdd(F64X2_MUL, 0, F64X2_ADD);
            case 0xFD108 -> multiplyAdd(F64X2_MUL, F64X2_NEG, F64X2_ADD);
            case 0xFD112 -> dot();
            case 0xFD113 -> {
                int sum = scratch.of(Use.V128_THIRD);
                set(sum);
                dot();
                write(I32X4_EXTADD_PAIRWISE_I16X8_S);
                get(sum);
                write(I32X4_ADD);
            }
            default -> {
                write(ordinary(opcode));
                canonical(ordinary(opcode));
            }
        }
    }

    private static int ordinary(int opcode) {
        return switch (opcode) {
            case 0xFD100 -> 0xFD0E;
            case 0xFD101 -> 0xFDF8;
            case 0xFD102 -> 0xFDF9;
            case 0xFD103 -> 0xFDFC;
            case 0xFD104 -> 0xFDFD;
            case 0xFD109, 0xFD10A, 0xFD10B, 0xFD10C -> BITSELECT;
            case 0xFD10D -> 0xFDE8;
            case 0xFD10E -> 0xFDE9;
            case 0xFD10F -> 0xFDF4;
            case 0xFD110 -> 0xFDF5;
            case 0xFD111 -> 0xFD82;
            default -> throw new IllegalArgumentException("not relaxed: 0x" + Integer.toHexString(opcode));
        };
    }

    private void multiplyAdd(int multiply, int negate, int add) {
        int addend = scratch.of(Use.V128_SECOND);
        set(addend);
        write(multiply);
        if (negate != 0) {
            write(negate);
        }
        get(addend);
        write(add);
        canonical(add);
    }

    /** Products of signed bytes in 16 bits, neighbours added without saturation. */
    private void dot() {
        int first = scratch.of(Use.V128);
        int second = scratch.of(Use.V128_SECOND);
        set(second);
        set(first);
        get(first);
        get(second);
        write(I16X8_EXTMUL_LOW_I8X16_S);
        get(first);
        get(second);
        write(I16X8_EXTMUL_HIGH_I8X16_S);
        set(second);
        set(first);
        shuffle(first, second, 0);
        shuffle(first, second, 2);
        write(I16X8_ADD);
    }

    private void shuffle(int first, int second, int shift) {
        get(first);
        get(second);
        write(Opcode.SHUFFLE);
        for (int lane : EVEN) {
            out.u8(lane + shift);
        }
    }

    private void write(int opcode) {
        out.u8(Opcode.PREFIX_VECTOR).u32(opcode & 0xff);
    }

    private void get(int local) {
        out.u8(Opcode.LOCAL_GET).u32(local);
    }

    private void set(int local) {
        out.u8(Opcode.LOCAL_SET).u32(local);
    }
}
