package io.railyard.machine.compiler;

/**
 * Numbers of the instructions (WebAssembly 2.0, section 5.4) that the compiler names. Prefixed instructions are numbered
 * prefix * 256 + number; from {@link #SPEND_I32} on stand the idioms, which no binary contains.
 */
final class Wasm {
    static final int UNREACHABLE = 0x00;
    static final int NOP = 0x01;
    static final int BLOCK = 0x02;
    static final int LOOP = 0x03;
    static final int IF = 0x04;
    static final int ELSE = 0x05;
    static final int THROW = 0x08;
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
    static final int FIRST_LOAD = 0x28;
    static final int LAST_LOAD = 0x35;
    static final int FIRST_STORE = 0x36;
    static final int LAST_STORE = 0x3E;
    static final int MEMORY_SIZE = 0x3F;
    static final int MEMORY_GROW = 0x40;
    static final int I32_CONST = 0x41;
    static final int I64_CONST = 0x42;
    static final int F32_CONST = 0x43;
    static final int F64_CONST = 0x44;
    static final int FIRST_NUMERIC = 0x45;
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
    static final int I32_MUL = 0x6C;
    static final int I64_ADD = 0x7C;
    static final int I64_SUB = 0x7D;
    static final int I64_MUL = 0x7E;
    static final int I64_EXTEND_I32_U = 0xAD;
    static final int LAST_NUMERIC = 0xC4;
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

    static final int PREFIX_VECTOR = 0xFD;
    static final int FIRST_VECTOR = 0xFD00;
    static final int V128_LOAD = 0xFD00;
    static final int V128_STORE = 0xFD0B;
    static final int V128_CONST = 0xFD0C;
    static final int SHUFFLE = 0xFD0D;
    static final int SWIZZLE = 0xFD0E;
    static final int FIRST_LANE_ACCESS = 0xFD15;
    static final int LAST_LANE_ACCESS = 0xFD22;
    static final int F32X4_EQ = 0xFD41;
    static final int F64X2_EQ = 0xFD47;
    static final int BITSELECT = 0xFD52;
    static final int ANY_TRUE = 0xFD53;
    static final int EXTEND_LOW_I8X16_S = 0xFD87;
    static final int EXTEND_HIGH_I8X16_S = 0xFD88;
    static final int DOT_I16X8_S = 0xFDBA;
    static final int FIRST_LANE_LOAD = 0xFD54;
    static final int LAST_LANE_LOAD = 0xFD57;
    static final int FIRST_LANE_STORE = 0xFD58;
    static final int LAST_LANE_STORE = 0xFD5B;
    static final int LOAD32_ZERO = 0xFD5C;
    static final int LOAD64_ZERO = 0xFD5D;
    static final int LAST_VECTOR = 0xFDFF;

    /** Takes an amount from an i32 global; the condition is whether less than zero is left. */
    static final int SPEND_I32 = 0x1_0000;
    /** The same of an i64 global. */
    static final int SPEND_I64 = 0x1_0001;
    /** Adds a constant to an i32 global. */
    static final int GLOBAL_ADD = 0x1_0002;
    /** Adds a constant to an i32 local. */
    static final int LOCAL_ADD = 0x1_0003;
    /** Replaces an f32 NaN by the constant NaN. */
    static final int CANONICAL_F32 = 0x1_0004;
    /** Replaces an f64 NaN by the constant NaN. */
    static final int CANONICAL_F64 = 0x1_0005;
    /** Reads a local that is a v128; the index names the first of the locals that hold its parts. */
    static final int VECTOR_GET = 0x1_0010;
    /** Writes such a local. */
    static final int VECTOR_SET = 0x1_0011;
    /** Writes such a local and keeps the value. */
    static final int VECTOR_TEE = 0x1_0012;
    /** Replaces NaN lanes of f32 by the constant NaN. */
    static final int CANONICAL_F32X4 = 0x1_0013;
    /** Replaces NaN lanes of f64 by the constant NaN. */
    static final int CANONICAL_F64X2 = 0x1_0014;

    private Wasm() {}

    /** Whether an instruction opens a block that an end closes. */
    static boolean opens(int opcode) {
        return opcode == TRY_TABLE || between(opcode, BLOCK, IF);
    }

    /** Whether an instruction may end by an exception of the guest. */
    static boolean mayThrow(int opcode) {
        return switch (opcode) {
            case THROW, THROW_REF, CALL, CALL_INDIRECT -> true;
            default -> false;
        };
    }

    static boolean between(int opcode, int first, int last) {
        return opcode >= first && opcode <= last;
    }

    /** Whether the instruction takes or gives a v128 and does nothing else but use memory. */
    static boolean isVector(int opcode) {
        return between(opcode, FIRST_VECTOR, LAST_VECTOR) || between(opcode, VECTOR_GET, CANONICAL_F64X2);
    }

    /** Whether the instruction reads or writes memory by an address of its own. */
    static boolean accesses(int opcode) {
        return between(opcode, FIRST_LOAD, LAST_STORE)
                || between(opcode, V128_LOAD, V128_STORE)
                || between(opcode, FIRST_LANE_LOAD, LOAD64_ZERO);
    }

    /** Whether the instruction writes memory at an address of its own. */
    static boolean stores(int opcode) {
        return between(opcode, FIRST_STORE, LAST_STORE)
                || opcode == V128_STORE
                || between(opcode, FIRST_LANE_STORE, LAST_LANE_STORE);
    }
}
