package io.railyard.machine.conformance;

import com.dylibso.chicory.wabt.Wat2Wasm;
import java.util.ArrayList;
import java.util.List;

/**
 * A guest that does each float instruction on all pairs of 16 values, eight of them NaN, over and over, keeps the first
 * result of each pair in its memory and counts the results whose bits differ from the first.
 */
final class NanModule {
    /** Operands a and b and the result, 16 bytes each. */
    private static final int ROW_BYTES = 48;

    private static final long[] F32 = {
        0x7fc0_0000L, 0xffc0_0000L, 0x7fc1_2345L, 0xffe5_4321L, 0x7f80_0001L, 0xff80_0001L, 0x7fa5_a5a5L, 0xffbf_ffffL,
        0x0000_0000L, 0x8000_0000L, 0x3fc0_0000L, 0xc010_0000L, 0x7f80_0000L, 0xff80_0000L, 0x0000_0001L, 0x7f7f_ffffL
    };
    private static final long[] F64 = {
        0x7ff8_0000_0000_0000L,
        0xfff8_0000_0000_0000L,
        0x7ff8_1234_5678_9abcL,
        0xfffe_dcba_9876_5432L,
        0x7ff0_0000_0000_0001L,
        0xfff0_0000_0000_0001L,
        0x7ff5_a5a5_a5a5_a5a5L,
        0xfff7_ffff_ffff_ffffL,
        0,
        Long.MIN_VALUE,
        0x3ff8_0000_0000_0000L,
        0xc002_0000_0000_0000L,
        0x7ff0_0000_0000_0000L,
        0xfff0_0000_0000_0000L,
        1,
        0x7fef_ffff_ffff_ffffL
    };
    static final int PAIRS = F32.length * F32.length;
    private static final int REGION_BYTES = PAIRS * ROW_BYTES;

    private final List<FloatOperation> operations;

    NanModule(List<FloatOperation> operations) {
        this.operations = List.copyOf(operations);
    }

    byte[] wasm() {
        StringBuilder text = new StringBuilder("(module (memory (export \"memory\") 1 1)\n");
        region(text, F32, 4, 0);
        region(text, F64, 8, REGION_BYTES);
        for (int i = 0; i < operations.size(); i++) {
            function(text, "f" + i, operations.get(i));
        }
        return Wat2Wasm.parse(text.append(')').toString());
    }

    /** Where the result of pair {@code pair} lies. */
    static int resultAddress(FloatOperation operation, int pair) {
        return base(operation) + pair * ROW_BYTES + 32;
    }

    /** What the rule says about the low or, for a vector, the high 64 bits of the result of {@code pair}. */
    static long expected(FloatOperation operation, int pair, boolean high) {
        if (!operation.isVector()) {
            return high ? 0 : lane(operation, pair, 0);
        }
        if (operation.operand().equals("f64")) {
            return lane(operation, pair, high ? 1 : 0);
        }
        return lane(operation, pair, high ? 2 : 0) | lane(operation, pair, high ? 3 : 1) << 32;
    }

    private static long lane(FloatOperation operation, int pair, int lane) {
        long[] values = operation.operand().equals("f32") ? F32 : F64;
        return operation.rule().applyAsLong(operand(values, pair, 0, lane), operand(values, pair, 1, lane));
    }

    /** Lanes other than the first hold other values, so that a result taken from the wrong lane is seen. */
    private static long operand(long[] values, int pair, int operand, int lane) {
        int index = operand == 0 ? pair / values.length : pair % values.length;
        return values[(index + lane * (operand == 0 ? 3 : 5)) % values.length];
    }

    private static int base(FloatOperation operation) {
        return operation.operand().equals("f32") ? 0 : REGION_BYTES;
    }

    private static void region(StringBuilder text, long[] values, int laneBytes, int base) {
        text.append("(data (i32.const ").append(base).append(") \"");
        for (int pair = 0; pair < PAIRS; pair++) {
            for (int operand = 0; operand < 2; operand++) {
                for (int at = 0; at < 16; at++) {
                    long bits = operand(values, pair, operand, at / laneBytes);
                    text.append(String.format("\\%02x", bits >>> 8 * (at % laneBytes) & 0xff));
                }
            }
            text.append("\\00".repeat(16));
        }
        text.append("\")\n");
    }

    private static void function(StringBuilder text, String name, FloatOperation operation) {
        List<String> operands = new ArrayList<>();
        String load = operation.isVector() ? "v128.load" : operation.operand() + ".load";
        for (int i = 0; i < operation.operands(); i++) {
            operands.add("(" + load + " offset=" + (base(operation) + 16 * i) + " (local.get $p))");
        }
        String value = "(" + operation.text() + " " + String.join(" ", operands) + ")";
        text.append("(func (export \"")
                .append(name)
                .append("\") (param $n i32) (result i32)\n")
                .append(
                        "(local $i i32) (local $p i32) (local $diffs i32) (local $low i64) (local $high i64) (local $v ")
                .append(operation.isVector() ? "v128" : "i32")
                .append(")\n(loop $again\n")
                .append("(local.set $p (i32.mul (i32.rem_u (local.get $i) (i32.const ")
                .append(PAIRS)
                .append(")) (i32.const ")
                .append(ROW_BYTES)
                .append(")))\n")
                .append(bits(operation, value))
                .append(keep(base(operation) + 32))
                .append(
                        "(br_if $again (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $n))))\n")
                .append("(local.get $diffs))\n");
    }

    private static String bits(FloatOperation operation, String value) {
        if (operation.isVector()) {
            return "(local.set $v " + value + ")\n"
                    + "(local.set $low (i64x2.extract_lane 0 (local.get $v)))\n"
                    + "(local.set $high (i64x2.extract_lane 1 (local.get $v)))\n";
        }
        return "(local.set $low "
                + switch (operation.result()) {
                    case "i32" -> "(i64.extend_i32_u " + value + ")";
                    case "i64" -> value;
                    case "f32" -> "(i64.extend_i32_u (i32.reinterpret_f32 " + value + "))";
                    default -> "(i64.reinterpret_f64 " + value + ")";
                }
                + ")\n";
    }

    private static String keep(int offset) {
        return """
                (if (i32.lt_u (local.get $i) (i32.const %d))
                  (then
                    (i64.store offset=%d (local.get $p) (local.get $low))
                    (i64.store offset=%d (local.get $p) (local.get $high)))
                  (else
                    (local.set $diffs (i32.add (local.get $diffs) (i32.or
                      (i64.ne (i64.load offset=%d (local.get $p)) (local.get $low))
                      (i64.ne (i64.load offset=%d (local.get $p)) (local.get $high)))))))
                """.formatted(PAIRS, offset, offset + 8, offset, offset + 8);
    }
}
