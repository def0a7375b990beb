package io.railyard.machine.compiler;

import io.railyard.machine.binary.Opcode;

/**
 * Numbers of the instructions that stand in the compiler's code besides those of the binary format: each for a run of
 * instructions that preparation writes, or for an access to a local that is a v128. No binary contains them.
 */
final class Idiom {
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

    private Idiom() {}

    /** Whether the instruction takes or gives a v128 and does nothing else but use memory. */
    static boolean isVector(int opcode) {
        return Opcode.isVector(opcode) || Opcode.between(opcode, VECTOR_GET, CANONICAL_F64X2);
    }
}
