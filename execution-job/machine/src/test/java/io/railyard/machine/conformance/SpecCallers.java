package io.railyard.machine.conformance;

import io.railyard.machine.binary.BinaryWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Writes the functions through which the harness calls exports: arguments and results lie in i64 globals. */
final class SpecCallers {
    static final int I32 = 0x7F;
    static final int I64 = 0x7E;
    static final int F32 = 0x7D;
    static final int F64 = 0x7C;
    static final int V128 = 0x7B;
    private static final int NULLABLE = 0x63;
    private static final int NOT_NULL = 0x64;

    private SpecCallers() {}

    /** First byte of a value type. */
    static int code(byte[] type) {
        return type[0] & 0xff;
    }

    static boolean isReference(byte[] type) {
        return code(type) < V128;
    }

    static int slots(List<byte[]> types) {
        return types.stream().mapToInt(type -> code(type) == V128 ? 2 : 1).sum();
    }

    /**
     * A body, with its locals; empty when a parameter has no null that could be passed.
     *
     * @param access the instruction that takes the parameters and leaves the results
     */
    static Optional<byte[]> body(List<byte[]> parameters, List<byte[]> results, byte[] access, int firstGlobal) {
        if (parameters.stream().anyMatch(type -> code(type) == NOT_NULL)) {
            return Optional.empty();
        }
        boolean wide = results.stream().anyMatch(type -> code(type) == V128);
        BinaryWriter out = wide ? new BinaryWriter().u8(1, 1, V128) : new BinaryWriter().u8(0);
        int slot = firstGlobal;
        for (byte[] type : parameters) {
            argument(out, type, slot);
            slot += code(type) == V128 ? 2 : 1;
        }
        out.raw(access);
        slot = firstGlobal + slots(results);
        for (int i = results.size() - 1; i >= 0; i--) {
            slot -= code(results.get(i)) == V128 ? 2 : 1;
            result(out, results.get(i), slot);
        }
        return Optional.of(out.u8(0x0B).toByteArray());
    }

    private static void argument(BinaryWriter out, byte[] type, int slot) {
        if (isReference(type)) {
            out.u8(0xD0).raw(code(type) == NULLABLE ? Arrays.copyOfRange(type, 1, type.length) : type);
            return;
        }
        out.u8(0x23).u32(slot);
        switch (code(type)) {
            case I32 -> out.u8(0xA7);
            case F32 -> out.u8(0xA7, 0xBE);
            case F64 -> out.u8(0xBF);
            case V128 -> out.u8(0xFD, 0x12).u8(0x23).u32(slot + 1).u8(0xFD, 0x1E, 1);
            default -> {}
        }
    }

    private static void result(BinaryWriter out, byte[] type, int slot) {
        switch (code(type)) {
            case I64 -> {}
            case I32 -> out.u8(0xAD);
            case F32 -> out.u8(0xBC, 0xAD);
            case F64 -> out.u8(0xBD);
            case V128 -> {
                out.u8(0x22, 0, 0xFD, 0x1D, 0, 0x24).u32(slot);
                out.u8(0x20, 0, 0xFD, 0x1D, 1, 0x24).u32(slot + 1);
                return;
            }
            default -> out.u8(0xD1, 0xAD);
        }
        out.u8(0x24).u32(slot);
    }
}
