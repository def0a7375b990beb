package io.railyard.machine.module;

import io.railyard.machine.binary.Opcode;

/**
 * Costs and segments of AO's reference ({@code @permaweb/wasm-metering} 0.2.2 with its default table). The reference knows
 * instructions by their name without the type, so {@code f32.add} costs what {@code i32.add} does, and names that its table
 * does not have cost nothing.
 */
final class AoMetering {
    /** The reference counts its own charging, a constant and a call. */
    static final int CHARGE = 91;

    private static final int ACCESS = 120;
    private static final int SIMPLE = 45;
    private static final int SHIFT = 67;
    private static final int ROTATE = 90;
    private static final int DIVIDE = 36_000;
    private static final int JUMP = 90;
    private static final int INDIRECT = 10_000;

    private AoMetering() {}

    /** Whether the instruction is the last of its segment. */
    static boolean endsSegment(int opcode) {
        return switch (opcode) {
            case Opcode.LOOP, Opcode.IF, Opcode.ELSE, Opcode.END -> true;
            case Opcode.BR, Opcode.BR_IF, Opcode.BR_TABLE, Opcode.RETURN, Opcode.MEMORY_GROW -> true;
            default -> false;
        };
    }

    /**
     * Units of one instruction.
     *
     * @throws ModuleRefused when the reference cannot read the instruction, and so no module that has it
     */
    static int cost(int opcode) throws ModuleRefused {
        if (Opcode.between(opcode, 0x45, 0xC4)) {
            return numeric(opcode);
        }
        if (Opcode.between(opcode, 0x28, 0x3E)) {
            return ACCESS;
        }
        return switch (opcode) {
            case Opcode.UNREACHABLE, Opcode.NOP, Opcode.BLOCK, Opcode.LOOP, Opcode.IF -> 1;
            case Opcode.END -> 0;
            case Opcode.ELSE, Opcode.BR, Opcode.BR_IF, Opcode.RETURN, Opcode.CALL -> JUMP;
            case Opcode.BR_TABLE, Opcode.DROP, Opcode.SELECT -> ACCESS;
            case Opcode.CALL_INDIRECT, Opcode.MEMORY_GROW -> INDIRECT;
            case Opcode.LOCAL_GET, Opcode.LOCAL_SET, Opcode.LOCAL_TEE -> ACCESS;
            case Opcode.GLOBAL_GET, Opcode.GLOBAL_SET -> ACCESS;
            case Opcode.MEMORY_SIZE -> 100;
            case Opcode.I32_CONST, Opcode.I64_CONST, Opcode.F32_CONST, Opcode.F64_CONST -> 1;
            default ->
                throw ModuleRefused.unsupported(
                        "the instruction 0x" + Integer.toHexString(opcode) + " in a metering format");
        };
    }

    private static int numeric(int opcode) {
        return switch (opcode) {
            case 0x5B, 0x5C, 0x61, 0x62 -> SIMPLE;
            case 0x92, 0x93, 0x94, 0xA0, 0xA1, 0xA2 -> SIMPLE;
            case 0x6D, 0x6E, 0x6F, 0x70, 0x7F, 0x80, 0x81, 0x82 -> DIVIDE;
            case 0x74, 0x75, 0x76, 0x86, 0x87, 0x88 -> SHIFT;
            case 0x77, 0x78, 0x89, 0x8A -> ROTATE;
            default -> opcode <= 0x5A || Opcode.between(opcode, 0x67, 0x8A) ? SIMPLE : 0;
        };
    }
}
