package io.railyard.machine.binary;

/**
 * Numbers of the instructions (WebAssembly 3.0, section 5.4, and the legacy exception instructions). A prefixed
 * instruction is numbered prefix * 256 + number; a vector instruction whose number needs more than 8 bits (relaxed SIMD,
 * from {@link #FIRST_RELAXED} on) prefix * 4096 + number, because 0xFD00 + 0x100 is 0xFE00.
 */
public final class Opcode {
    public static final int UNREACHABLE = 0x00;
    public static final int NOP = 0x01;
    public static final int BLOCK = 0x02;
    public static final int LOOP = 0x03;
    public static final int IF = 0x04;
    public static final int ELSE = 0x05;
    public static final int TRY = 0x06;
    public static final int CATCH = 0x07;
    public static final int THROW = 0x08;
    public static final int RETHROW = 0x09;
    public static final int THROW_REF = 0x0A;
    public static final int END = 0x0B;
    public static final int BR = 0x0C;
    public static final int BR_IF = 0x0D;
    public static final int BR_TABLE = 0x0E;
    public static final int RETURN = 0x0F;
    public static final int CALL = 0x10;
    public static final int CALL_INDIRECT = 0x11;
    public static final int RETURN_CALL = 0x12;
    public static final int RETURN_CALL_INDIRECT = 0x13;
    public static final int DELEGATE = 0x18;
    public static final int CATCH_ALL = 0x19;
    public static final int DROP = 0x1A;
    public static final int SELECT = 0x1B;
    public static final int SELECT_TYPED = 0x1C;
    public static final int TRY_TABLE = 0x1F;
    public static final int LOCAL_GET = 0x20;
    public static final int LOCAL_SET = 0x21;
    public static final int LOCAL_TEE = 0x22;
    public static final int GLOBAL_GET = 0x23;
    public static final int GLOBAL_SET = 0x24;
    public static final int TABLE_GET = 0x25;
    public static final int TABLE_SET = 0x26;
    public static final int FIRST_LOAD = 0x28;
    public static final int LAST_LOAD = 0x35;
    public static final int FIRST_STORE = 0x36;
    public static final int LAST_STORE = 0x3E;
    public static final int MEMORY_SIZE = 0x3F;
    public static final int MEMORY_GROW = 0x40;
    public static final int I32_CONST = 0x41;
    public static final int I64_CONST = 0x42;
    public static final int F32_CONST = 0x43;
    public static final int F64_CONST = 0x44;
    public static final int I32_EQZ = 0x45;
    public static final int FIRST_NUMERIC = 0x45;
    public static final int I32_EQ = 0x46;
    public static final int I32_NE = 0x47;
    public static final int I32_LT_S = 0x48;
    public static final int I32_LT_U = 0x49;
    public static final int I32_GT_U = 0x4B;
    public static final int I32_LE_U = 0x4D;
    public static final int I32_GE_U = 0x4F;
    public static final int I64_LT_S = 0x53;
    public static final int I64_GT_S = 0x55;
    public static final int I64_GT_U = 0x56;
    public static final int I64_LE_S = 0x57;
    public static final int I64_GE_S = 0x59;
    public static final int F32_EQ = 0x5B;
    public static final int F64_EQ = 0x61;
    public static final int I32_ADD = 0x6A;
    public static final int I32_SUB = 0x6B;
    public static final int I32_MUL = 0x6C;
    public static final int I32_AND = 0x71;
    public static final int I32_OR = 0x72;
    public static final int I64_ADD = 0x7C;
    public static final int I64_SUB = 0x7D;
    public static final int I64_MUL = 0x7E;
    public static final int I64_AND = 0x83;
    public static final int I64_OR = 0x84;
    public static final int I64_SHR_U = 0x88;
    public static final int F32_ABS = 0x8B;
    public static final int F32_MUL = 0x94;
    public static final int F32_COPYSIGN = 0x98;
    public static final int F64_ABS = 0x99;
    public static final int F64_COPYSIGN = 0xA6;
    public static final int I64_EXTEND_I32_U = 0xAD;
    public static final int F32_CONVERT_I64_S = 0xB4;
    public static final int F32_CONVERT_I64_U = 0xB5;
    public static final int I32_REINTERPRET_F32 = 0xBC;
    public static final int I64_REINTERPRET_F64 = 0xBD;
    public static final int F32_REINTERPRET_I32 = 0xBE;
    public static final int F64_REINTERPRET_I64 = 0xBF;
    public static final int LAST_NUMERIC = 0xC4;
    public static final int REF_NULL = 0xD0;
    public static final int REF_IS_NULL = 0xD1;
    public static final int REF_FUNC = 0xD2;
    public static final int PREFIX_BULK = 0xFC;
    public static final int PREFIX_VECTOR = 0xFD;
    public static final int FIRST_TRUNC_SAT = 0xFC00;
    public static final int LAST_TRUNC_SAT = 0xFC07;
    public static final int MEMORY_INIT = 0xFC08;
    public static final int DATA_DROP = 0xFC09;
    public static final int MEMORY_COPY = 0xFC0A;
    public static final int MEMORY_FILL = 0xFC0B;
    public static final int TABLE_INIT = 0xFC0C;
    public static final int ELEM_DROP = 0xFC0D;
    public static final int TABLE_COPY = 0xFC0E;
    public static final int TABLE_GROW = 0xFC0F;
    public static final int TABLE_SIZE = 0xFC10;
    public static final int TABLE_FILL = 0xFC11;
    public static final int LAST_BULK = TABLE_FILL;
    public static final int FIRST_VECTOR = 0xFD00;
    public static final int V128_LOAD = 0xFD00;
    public static final int V128_STORE = 0xFD0B;
    public static final int V128_CONST = 0xFD0C;
    public static final int SHUFFLE = 0xFD0D;
    public static final int SWIZZLE = 0xFD0E;
    public static final int FIRST_LANE_ACCESS = 0xFD15;
    public static final int LAST_LANE_ACCESS = 0xFD22;
    public static final int F32X4_EQ = 0xFD41;
    public static final int F64X2_EQ = 0xFD47;
    public static final int BITSELECT = 0xFD52;
    public static final int ANY_TRUE = 0xFD53;
    public static final int FIRST_LANE_LOAD = 0xFD54;
    public static final int LAST_LANE_LOAD = 0xFD57;
    public static final int FIRST_LANE_STORE = 0xFD58;
    public static final int LAST_LANE_STORE = 0xFD5B;
    public static final int LOAD32_ZERO = 0xFD5C;
    public static final int LOAD64_ZERO = 0xFD5D;
    public static final int EXTEND_LOW_I8X16_S = 0xFD87;
    public static final int EXTEND_HIGH_I8X16_S = 0xFD88;
    public static final int DOT_I16X8_S = 0xFDBA;
    public static final int LAST_VECTOR = 0xFDFF;
    public static final int FIRST_RELAXED = 0xFD100;
    public static final int LAST_RELAXED = 0xFD113;

    private Opcode() {}

    /** Operands taken, for instructions whose number does not depend on types; -1 for others. */
    public static int operands(int opcode) {
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
    public static int results(int opcode) {
        if (InstructionTypes.known(opcode)) {
            return InstructionTypes.results(opcode).length;
        }
        return switch (opcode) {
            case DROP, LOCAL_SET, GLOBAL_SET, BR_IF, TABLE_SET, TABLE_INIT, TABLE_COPY, TABLE_FILL -> 0;
            default -> 1;
        };
    }

    /** Whether an instruction opens a block that an end closes. */
    public static boolean opens(int opcode) {
        return opcode == TRY_TABLE || between(opcode, BLOCK, IF);
    }

    /** Whether an instruction of a prepared module may end by an exception of the guest. */
    public static boolean mayThrow(int opcode) {
        return switch (opcode) {
            case THROW, THROW_REF, CALL, CALL_INDIRECT -> true;
            default -> false;
        };
    }

    /** Whether it is a vector instruction, relaxed ones included. */
    public static boolean isVector(int opcode) {
        return between(opcode, FIRST_VECTOR, LAST_VECTOR) || between(opcode, FIRST_RELAXED, LAST_RELAXED);
    }

    /** Whether the instruction reads or writes memory by an address of its own. */
    public static boolean accesses(int opcode) {
        return between(opcode, FIRST_LOAD, LAST_STORE)
                || between(opcode, V128_LOAD, V128_STORE)
                || between(opcode, FIRST_LANE_LOAD, LOAD64_ZERO);
    }

    /** Whether the instruction writes memory at an address of its own. */
    public static boolean stores(int opcode) {
        return between(opcode, FIRST_STORE, LAST_STORE)
                || opcode == V128_STORE
                || between(opcode, FIRST_LANE_STORE, LAST_LANE_STORE);
    }

    /** Whether {@code opcode} lies between two numbers, themselves included. */
    public static boolean between(int opcode, int first, int last) {
        return opcode >= first && opcode <= last;
    }
}
