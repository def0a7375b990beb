package io.railyard.machine.module;

/** Numbers of the instructions that preparation looks at (WebAssembly 1.0, section 5.4). */
final class Opcode {
    static final int UNREACHABLE = 0x00;
    static final int NOP = 0x01;
    static final int BLOCK = 0x02;
    static final int LOOP = 0x03;
    static final int IF = 0x04;
    static final int ELSE = 0x05;
    static final int END = 0x0B;
    static final int BR = 0x0C;
    static final int BR_IF = 0x0D;
    static final int BR_TABLE = 0x0E;
    static final int RETURN = 0x0F;
    static final int CALL = 0x10;
    static final int CALL_INDIRECT = 0x11;
    static final int DROP = 0x1A;
    static final int SELECT = 0x1B;
    static final int SELECT_TYPED = 0x1C;
    static final int LOCAL_GET = 0x20;
    static final int LOCAL_SET = 0x21;
    static final int LOCAL_TEE = 0x22;
    static final int GLOBAL_GET = 0x23;
    static final int GLOBAL_SET = 0x24;
    static final int MEMORY_SIZE = 0x3F;
    static final int MEMORY_GROW = 0x40;
    static final int I32_CONST = 0x41;
    static final int I64_CONST = 0x42;
    static final int F32_CONST = 0x43;
    static final int F64_CONST = 0x44;
    static final int I32_EQZ = 0x45;
    static final int I32_EQ = 0x46;
    static final int I32_NE = 0x47;
    static final int I32_LT_S = 0x48;
    static final int I32_LT_U = 0x49;
    static final int I32_GT_U = 0x4B;
    static final int I32_LE_U = 0x4D;
    static final int I32_GE_U = 0x4F;
    static final int I64_LT_S = 0x53;
    static final int I64_GT_S = 0x55;
    static final int I64_LE_S = 0x57;
    static final int I64_GE_S = 0x59;
    static final int F32_EQ = 0x5B;
    static final int F64_EQ = 0x61;
    static final int I32_ADD = 0x6A;
    static final int I32_SUB = 0x6B;
    static final int I32_AND = 0x71;
    static final int I32_OR = 0x72;
    static final int I64_ADD = 0x7C;
    static final int I64_SUB = 0x7D;
    static final int I64_MUL = 0x7E;
    static final int I64_AND = 0x83;
    static final int I64_OR = 0x84;
    static final int I64_SHR_U = 0x88;
    static final int F32_ABS = 0x8B;
    static final int F32_MUL = 0x94;
    static final int F32_COPYSIGN = 0x98;
    static final int F64_ABS = 0x99;
    static final int F64_COPYSIGN = 0xA6;
    static final int I64_EXTEND_I32_U = 0xAD;
    static final int F32_CONVERT_I64_S = 0xB4;
    static final int F32_CONVERT_I64_U = 0xB5;
    static final int I32_REINTERPRET_F32 = 0xBC;
    static final int I64_REINTERPRET_F64 = 0xBD;
    static final int F32_REINTERPRET_I32 = 0xBE;
    static final int F64_REINTERPRET_I64 = 0xBF;
    static final int PREFIX_BULK = 0xFC;
    /** Prefixed instructions are numbered prefix * 256 + number. */
    static final int MEMORY_COPY = 0xFC0A;

    static final int MEMORY_FILL = 0xFC0B;
    static final int LAST_TRUNC_SAT = 0xFC07;
    static final int FIRST_TRUNC_SAT = 0xFC00;

    static final int VOID = 0x40;
    static final int I32 = 0x7F;
    static final int I64 = 0x7E;
    static final int F32 = 0x7D;
    static final int F64 = 0x7C;

    private Opcode() {}

    /** Whether the result is a float that arithmetic made, whose NaN must be made canonical: F32, F64 or 0. */
    static int canonicalType(int opcode) {
        if (between(opcode, 0x8D, 0x97) || opcode == 0xB6) {
            return F32;
        }
        return between(opcode, 0x9B, 0xA5) || opcode == 0xBB ? F64 : 0;
    }

    /** Operands taken, for instructions whose number does not depend on types; -1 for others. */
    static int operands(int opcode) {
        if (between(opcode, 0x28, 0x35)) {
            return 1;
        }
        if (between(opcode, 0x36, 0x3E)) {
            return 2;
        }
        if (between(opcode, 0x45, 0xC4)) {
            return numericOperands(opcode);
        }
        return switch (opcode) {
            case DROP, LOCAL_SET, LOCAL_TEE, GLOBAL_SET, MEMORY_GROW, BR_IF -> 1;
            case SELECT, SELECT_TYPED, MEMORY_COPY, MEMORY_FILL -> 3;
            case LOCAL_GET, GLOBAL_GET, MEMORY_SIZE, I32_CONST, I64_CONST, F32_CONST, F64_CONST, 0x01 -> 0;
            default -> opcode >= FIRST_TRUNC_SAT && opcode <= LAST_TRUNC_SAT ? 1 : -1;
        };
    }

    /** Results given, for the instructions that {@link #operands} knows. */
    static int results(int opcode) {
        if (between(opcode, 0x36, 0x3E)) {
            return 0;
        }
        return switch (opcode) {
            case DROP, LOCAL_SET, GLOBAL_SET, MEMORY_COPY, MEMORY_FILL, BR_IF, 0x01 -> 0;
            default -> 1;
        };
    }

    static boolean between(int opcode, int first, int last) {
        return opcode >= first && opcode <= last;
    }

    private static int numericOperands(int opcode) {
        boolean unary = opcode == 0x45
                || opcode == 0x50
                || between(opcode, 0x67, 0x69)
                || between(opcode, 0x79, 0x7B)
                || between(opcode, 0x8B, 0x91)
                || between(opcode, 0x99, 0x9F)
                || opcode >= 0xA7;
        return unary ? 1 : 2;
    }
}
