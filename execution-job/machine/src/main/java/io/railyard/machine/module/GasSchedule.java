package io.railyard.machine.module;

/** Gas units of instructions, preparation version 2. Specification: {@code docs/formats/module-preparation.md}. */
final class GasSchedule {
    /** Entering a function, besides one unit for every four locals. */
    static final int FUNCTION = 4;
    /** One 64 KiB page of memory growth. */
    static final int GROWN_PAGE = 8_192;

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
            return InstructionTypes.alignment(opcode) >= 0 ? 2 : 4;
        }
        if (isDivision(opcode)) {
            return 8;
        }
        if (Opcode.canonicalType(opcode) != 0) {
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
            case Opcode.THROW, Opcode.RETHROW, Opcode.THROW_REF -> 64;
            case Opcode.MEMORY_GROW, Opcode.TABLE_GROW -> 256;
            default -> 1;
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
