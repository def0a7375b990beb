package io.railyard.machine.module;

import io.railyard.machine.binary.InstructionTypes;
import io.railyard.machine.binary.Opcode;

/** Gas units of instructions, preparation version 2. Specification: {@code docs/formats/module-preparation.md}. */
final class GasSchedule {
    /** Entering a function, besides one unit for every four locals. */
    static final int FUNCTION = 4;
    /** One 64 KiB page of memory growth. */
    static final int GROWN_PAGE = 8_192;

    /** Throwing an exception, when it happens. */
    static final int THROWN = 1_024;
    /** One entry of table growth. */
    static final int GROWN_ENTRY = 8;
    /** Lengths in bytes are charged divided by two to the power of this. */
    static final int BYTES_SHIFT = 3;

    private GasSchedule() {}

    /** Units of one instruction wherever it stands. */
    static int weight(int opcode) {
        if (Opcode.between(opcode, 0x28, 0x3E)) {
            return 2;
        }
        if (Opcode.isVector(opcode)) {
            return vector(opcode);
        }
        if (isDivision(opcode)) {
            return 8;
        }
        if (FunctionRewriter.canonicalType(opcode) != 0) {
            return 4;
        }
        return switch (opcode) {
            case Opcode.BLOCK, Opcode.LOOP, Opcode.ELSE, Opcode.END, Opcode.DROP, Opcode.NOP -> 0;
            case Opcode.TRY, Opcode.TRY_TABLE, Opcode.CATCH, Opcode.CATCH_ALL, Opcode.DELEGATE -> 0;
            case Opcode.BR_TABLE -> 4;
            case Opcode.CALL, Opcode.RETURN_CALL -> 4;
            case Opcode.CALL_INDIRECT, Opcode.RETURN_CALL_INDIRECT -> 16;
            case Opcode.MEMORY_COPY, Opcode.MEMORY_FILL, Opcode.MEMORY_INIT -> 16;
            case Opcode.TABLE_COPY, Opcode.TABLE_FILL, Opcode.TABLE_INIT -> 16;
            case Opcode.MEMORY_GROW, Opcode.TABLE_GROW -> 256;
            default -> 1;
        };
    }

    /** Where no vector unit is used, a lane costs what a number does. */
    private static int vector(int opcode) {
        boolean light = InstructionTypes.alignment(opcode) >= 0
                || opcode == Opcode.V128_CONST
                || Opcode.between(opcode, 0xFD0F, 0xFD22)
                || Opcode.between(opcode, 0xFD4D, 0xFD53);
        if (light) {
            return 4;
        }
        return switch (opcode) {
            case 0xFDE3, 0xFDE7, 0xFDEF, 0xFDF3 -> 32;
            default -> 16;
        };
    }

    private static boolean isDivision(int opcode) {
        return Opcode.between(opcode, 0x6D, 0x70)
                || Opcode.between(opcode, 0x7F, 0x82)
                || opcode == 0x95
                || opcode == 0xA3
                || opcode == 0x91
                || opcode == 0x9F;
    }
}
