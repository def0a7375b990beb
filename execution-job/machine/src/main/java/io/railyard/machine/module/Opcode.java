package io.railyard.machine.module;

/**
 * Numbers of the instructions that preparation looks at (WebAssembly 3.0, section 5.4, and the legacy exception
 * instructions). A prefixed instruction is numbered prefix * 256 + number; a vector instruction whose number needs more
 * than 8 bits (relaxed SIMD, from {@link #FIRST_RELAXED} on) prefix * 4096 + number, because 0xFD00 + 0x100 is 0xFE00.
 */
final class Opcode {
    static final int UNREACHABLE = 0x00;
    static final int NOP = 0x01;
    static final int BLOCK = 0x02;
    static final int LOOP = 0x03;
    static final int IF = 0x04;
    static final int ELSE = 0x05;
    static final int TRY = 0x06;
    static final int CATCH = 0x07;
    static final int THROW = 0x08;
    static final int RETHROW = 0x09;
    static final int THROW_REF = 0x0A;
    static final int END = 0x0B;
    static final int BR = 0x0C;
    static final int BR_IF = 0x0D;
    static final int BR_TABLE = 0x0E;
    static final int RETURN = 0x0F;
    static final int CALL = 0x10;
    static final int CALL_INDIRECT = 0x11;
    static final int RETURN_CALL = 0x12;
    static final int RETURN_CALL_INDIRECT = 0x13;
    static final int DELEGATE = 0x18;
    static final int CATCH_ALL = 0x19;
    static final int DROP = 0x1A;
    static final int SELECT = 0x1B;
    static final int SELECT_TYPED = 0x1C;
    static final int TRY_TABLE = 0x1F;
    static final int LOCAL_GET = 0x20;
    static final int LOCAL_SET = 0x21;
    static final int LOCAL_TEE = 0x22;
    static final int GLOBAL_GET = 0x23;
    static final int GLOBAL_SET = 0x24;
    static final int TABLE_GET = 0x25;
    static final int TABLE_SET = 0x26;
    static final int FIRST_ACCESS = 0x28;
    static final int LAST_ACCESS = 0x3E;
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
    static final int I64_GT_U = 0x56;
    static final int I64_LE_S = 0x57;
    static final int I64_GE_S = 0x59;
    static final int F32_EQ = 0x5B;
    static final int F64_EQ = 0x61;
    static final int I32_ADD = 0x6A;
    static final int I32_SUB = 0x6B;
    static final int I32_MUL = 0x6C;
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
    static final int REF_NULL = 0xD0;
    static final int REF_IS_NULL = 0xD1;
    static final int REF_FUNC = 0xD2;
    static final int PREFIX_BULK = 0xFC;
    static final int FIRST_TRUNC_SAT = 0xFC00;
    static final int LAST_TRUNC_SAT = 0xFC07;
    static final int MEMORY_INIT = 0xFC08;
    static final int DATA_DROP = 0xFC09;
    static final int MEMORY_COPY = 0xFC0A;
    static final int MEMORY_FILL = 0xFC0B;
    static final int TABLE_INIT = 0xFC0C;
    static final int ELEM_DROP = 0xFC0D;
    static final int TABLE_COPY = 0xFC0E;
    static final int TABLE_GROW = 0xFC0F;
    static final int TABLE_SIZE = 0xFC10;
    static final int TABLE_FILL = 0xFC11;
    static final int LAST_BULK = TABLE_FILL;
    static final int PREFIX_VECTOR = 0xFD;
    static final int FIRST_VECTOR = 0xFD00;
    static final int V128_CONST = 0xFD0C;
    static final int SHUFFLE = 0xFD0D;
    static final int LAST_VECTOR = 0xFDFF;
    static final int FIRST_RELAXED = 0xFD100;
    static final int LAST_RELAXED = 0xFD113;

    static final int VOID = 0x40;
    static final int I32 = 0x7F;
    static final int I64 = 0x7E;
    static final int F32 = 0x7D;
    static final int F64 = 0x7C;
    static final int V128 = 0x7B;
    static final int FUNCREF = 0x70;
    static final int EXTERNREF = 0x6F;
    static final int EXNREF = 0x69;

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
        if (InstructionTypes.known(opcode)) {
            return InstructionTypes.parameters(opcode).length;
        }
        return switch (opcode) {
            case LOCAL_GET, GLOBAL_GET, REF_NULL, REF_FUNC, TABLE_SIZE -> 0;
            case DROP, LOCAL_SET, LOCAL_TEE, GLOBAL_SET, BR_IF, REF_IS_NULL, TABLE_GET -> 1;
            case TABLE_SET, TABLE_GROW -> 2;
            case SELECT, SELECT_TYPED, TABLE_INIT, TABLE_COPY, TABLE_FILL -> 3;
            default -> -1;
        };
    }

    /** Results given, for the instructions that {@link #operands} knows. */
    static int results(int opcode) {
        if (InstructionTypes.known(opcode)) {
            return InstructionTypes.results(opcode).length;
        }
        return switch (opcode) {
            case DROP, LOCAL_SET, GLOBAL_SET, BR_IF, TABLE_SET, TABLE_INIT, TABLE_COPY, TABLE_FILL -> 0;
            default -> 1;
        };
    }

    /** Whether it is a vector instruction, relaxed ones included. */
    static boolean isVector(int opcode) {
        return between(opcode, FIRST_VECTOR, LAST_VECTOR) || between(opcode, FIRST_RELAXED, LAST_RELAXED);
    }

    static boolean between(int opcode, int first, int last) {
        return opcode >= first && opcode <= last;
    }
}
