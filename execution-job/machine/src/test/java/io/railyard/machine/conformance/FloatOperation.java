package io.railyard.machine.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.LongBinaryOperator;

/**
 * A float instruction and what the written rule (docs/formats/module-preparation.md §6) says it gives, as bits.
 *
 * @param text the instruction in the text format
 * @param operand {@code f32} or {@code f64}: type of the operands, or of their lanes
 * @param operands 1 or 2
 * @param result type of the result, or of its lanes
 * @param rule the result's bits of the operands' bits
 */
record FloatOperation(String text, String operand, int operands, String result, LongBinaryOperator rule) {
    static final long F32_NAN = 0xffc0_0000L;
    static final long F64_NAN = 0xfff8_0000_0000_0000L;

    private static final List<String> ARITHMETIC = List.of("add", "sub", "mul", "div", "min", "max");
    private static final List<String> ROUNDING = List.of("sqrt", "ceil", "floor", "trunc", "nearest");
    private static final List<String> COMPARISONS = List.of("eq", "ne", "lt", "gt", "le", "ge");

    boolean isVector() {
        return text.contains("x4") || text.contains("x2");
    }

    /** All scalar ones. */
    static List<FloatOperation> scalar() {
        List<FloatOperation> all = new ArrayList<>();
        for (String type : List.of("f32", "f64")) {
            all.addAll(lanewise(type, type, "i32", 1));
            all.add(new FloatOperation(type + ".copysign", type, 2, type, (a, b) -> a & ~sign(type) | b & sign(type)));
            for (String integer : List.of("i32", "i64")) {
                for (String way : List.of("s", "u")) {
                    all.add(new FloatOperation(
                            integer + ".trunc_sat_" + type + "_" + way,
                            type,
                            1,
                            integer,
                            (a, b) -> truncated(integer, way, toDouble(type, a))));
                }
            }
        }
        all.add(new FloatOperation("f32.demote_f64", "f64", 1, "f32", (a, b) -> bits("f32", toDouble("f64", a))));
        all.add(new FloatOperation("f64.promote_f32", "f32", 1, "f64", (a, b) -> bits("f64", toDouble("f32", a))));
        all.add(new FloatOperation("i32.reinterpret_f32", "f32", 1, "i32", (a, b) -> a));
        all.add(new FloatOperation("i64.reinterpret_f64", "f64", 1, "i64", (a, b) -> a));
        return all;
    }

    /** All vector ones that work lane by lane with lanes of one width. */
    static List<FloatOperation> vector() {
        List<FloatOperation> all = new ArrayList<>();
        for (String type : List.of("f32", "f64")) {
            String shape = type.equals("f32") ? "f32x4" : "f64x2";
            all.addAll(lanewise(shape, type, type.replace('f', 'i'), -1));
            all.add(new FloatOperation(
                    shape + ".pmin", type, 2, type, (a, b) -> toDouble(type, b) < toDouble(type, a) ? b : a));
            all.add(new FloatOperation(
                    shape + ".pmax", type, 2, type, (a, b) -> toDouble(type, a) < toDouble(type, b) ? b : a));
        }
        for (String way : List.of("s", "u")) {
            all.add(new FloatOperation(
                    "i32x4.trunc_sat_f32x4_" + way,
                    "f32",
                    1,
                    "i32",
                    (a, b) -> truncated("i32", way, toDouble("f32", a))));
        }
        return all;
    }

    private static List<FloatOperation> lanewise(String prefix, String type, String truth, long yes) {
        List<FloatOperation> all = new ArrayList<>();
        for (String name : ARITHMETIC) {
            all.add(new FloatOperation(
                    prefix + "." + name,
                    type,
                    2,
                    type,
                    (a, b) -> bits(type, arithmetic(name, type).applyAsDouble(toDouble(type, a), toDouble(type, b)))));
        }
        for (String name : ROUNDING) {
            all.add(new FloatOperation(
                    prefix + "." + name, type, 1, type, (a, b) -> bits(type, rounded(name, toDouble(type, a)))));
        }
        for (String name : COMPARISONS) {
            all.add(new FloatOperation(
                    prefix + "." + name,
                    type,
                    2,
                    truth,
                    (a, b) -> compare(name, toDouble(type, a), toDouble(type, b)) ? yes & mask(truth) : 0));
        }
        all.add(new FloatOperation(prefix + ".abs", type, 1, type, (a, b) -> a & ~sign(type)));
        all.add(new FloatOperation(prefix + ".neg", type, 1, type, (a, b) -> a ^ sign(type)));
        return all;
    }

    private static long sign(String type) {
        return type.equals("f32") ? 0x8000_0000L : Long.MIN_VALUE;
    }

    static long mask(String type) {
        return type.endsWith("32") ? 0xffff_ffffL : -1;
    }

    private static double toDouble(String type, long bits) {
        return type.equals("f32") ? Float.intBitsToFloat((int) bits) : Double.longBitsToDouble(bits);
    }

    /** The number's bits in {@code type}, or those of the one NaN. */
    private static long bits(String type, double number) {
        if (Double.isNaN(number)) {
            return type.equals("f32") ? F32_NAN : F64_NAN;
        }
        return type.equals("f32")
                ? Float.floatToRawIntBits((float) number) & 0xffff_ffffL
                : Double.doubleToRawLongBits(number);
    }

    /** A double operation rounded to float is the float operation: double has more than twice the digits. */
    private static DoubleBinaryOperator arithmetic(String name, String type) {
        return switch (name) {
            case "add" -> (a, b) -> a + b;
            case "sub" -> (a, b) -> a - b;
            case "mul" -> (a, b) -> a * b;
            case "div" -> (a, b) -> a / b;
            case "min" -> Math::min;
            case "max" -> Math::max;
            default -> throw new IllegalArgumentException(name + " " + type);
        };
    }

    private static double rounded(String name, double number) {
        return switch (name) {
            case "sqrt" -> Math.sqrt(number);
            case "ceil" -> Math.ceil(number);
            case "floor" -> Math.floor(number);
            case "trunc" -> number < 0 ? Math.ceil(number) : Math.floor(number);
            default -> Math.rint(number);
        };
    }

    private static boolean compare(String name, double a, double b) {
        return switch (name) {
            case "eq" -> a == b;
            case "ne" -> a != b;
            case "lt" -> a < b;
            case "gt" -> a > b;
            case "le" -> a <= b;
            default -> a >= b;
        };
    }

    private static long truncated(String integer, String way, double number) {
        if (way.equals("s")) {
            return integer.equals("i32") ? (int) number & 0xffff_ffffL : (long) number;
        }
        if (Double.isNaN(number) || number <= 0) {
            return 0;
        }
        double limit = integer.equals("i32") ? 0x1p32 : 0x1p64;
        if (number >= limit) {
            return mask(integer);
        }
        return number < 0x1p63 ? (long) number : (long) (number - 0x1p63) ^ Long.MIN_VALUE;
    }
}
