package io.railyard.machine.vector;

import java.math.BigInteger;
import java.util.Locale;

/** Vector operations by their names, one lane after the other, in the words of the standard; slow and plain. */
final class VectorModel {
    private static final BigInteger ONE = BigInteger.ONE;

    private VectorModel() {}

    /** Result halves of {@code name} on operand halves; a NaN that arithmetic makes is {@code Float.NaN} or {@code Double.NaN}. */
    static long[] apply(String name, long[] in) {
        String shape = name.substring(0, name.indexOf('.'));
        String operation = name.substring(name.indexOf('.') + 1);
        if (shape.equals("v128")) {
            return bits(operation, in);
        }
        int width = Integer.parseInt(shape.substring(1, shape.indexOf('x')));
        if (operation.equals("swizzle")) {
            return swizzle(in);
        }
        if (operation.equals("splat")) {
            return build(width, lane -> in[0]);
        }
        if (operation.equals("all_true") || operation.equals("bitmask")) {
            return test(operation, width, in);
        }
        if (shape.charAt(0) == 'f' || operation.startsWith("trunc_sat")) {
            return floating(shape, operation, width, in);
        }
        return integer(operation, width, in);
    }

    private interface LaneMaker {
        long make(int lane);
    }

    private static long[] build(int width, LaneMaker maker) {
        long[] out = new long[2];
        for (int lane = 0; lane < 128 / width; lane++) {
            long mask = width == 64 ? -1 : (1L << width) - 1;
            out[lane * width / 64] |= (maker.make(lane) & mask) << (lane * width % 64);
        }
        return out;
    }

    /** Lane of operand number {@code operand}, zero-extended. */
    private static long lane(long[] in, int operand, int width, int lane) {
        long half = in[2 * operand + lane * width / 64] >>> (lane * width % 64);
        return width == 64 ? half : half & ((1L << width) - 1);
    }

    private static BigInteger number(long[] in, int operand, int width, int lane, boolean signed) {
        BigInteger value = new BigInteger(Long.toUnsignedString(lane(in, operand, width, lane)));
        return signed && value.testBit(width - 1) ? value.subtract(ONE.shiftLeft(width)) : value;
    }

    private static long[] bits(String operation, long[] in) {
        return switch (operation) {
            case "not" -> new long[] {~in[0], ~in[1]};
            case "and" -> new long[] {in[0] & in[2], in[1] & in[3]};
            case "andnot" -> new long[] {in[0] & ~in[2], in[1] & ~in[3]};
            case "or" -> new long[] {in[0] | in[2], in[1] | in[3]};
            case "xor" -> new long[] {in[0] ^ in[2], in[1] ^ in[3]};
            case "bitselect" -> new long[] {(in[0] & in[4]) | (in[2] & ~in[4]), (in[1] & in[5]) | (in[3] & ~in[5])};
            case "any_true" -> new long[] {in[0] == 0 && in[1] == 0 ? 0 : 1, 0};
            default -> throw new IllegalArgumentException(operation);
        };
    }

    private static long[] swizzle(long[] in) {
        return build(8, lane -> {
            long index = lane(in, 1, 8, lane);
            return index < 16 ? lane(in, 0, 8, (int) index) : 0;
        });
    }

    private static long[] test(String operation, int width, long[] in) {
        long mask = 0;
        boolean all = true;
        for (int lane = 0; lane < 128 / width; lane++) {
            all &= lane(in, 0, width, lane) != 0;
            mask |= (lane(in, 0, width, lane) >>> (width - 1)) << lane;
        }
        return new long[] {operation.equals("bitmask") ? mask : all ? 1 : 0, 0};
    }

    private static long[] integer(String operation, int width, long[] in) {
        boolean signed = !operation.endsWith("_u");
        boolean high = operation.contains("_high_");
        int half = high ? 128 / width : 0;
        String plain = operation.replaceAll("_(low|high)_.*|_i\\d+x\\d+.*|_[su]$", "");
        return build(width, lane -> switch (plain) {
            case "extend" -> number(in, 0, width / 2, lane + half, signed).longValue();
            case "extmul" ->
                number(in, 0, width / 2, lane + half, signed)
                        .multiply(number(in, 1, width / 2, lane + half, signed))
                        .longValue();
            case "extadd_pairwise" ->
                number(in, 0, width / 2, 2 * lane, signed)
                        .add(number(in, 0, width / 2, 2 * lane + 1, signed))
                        .longValue();
            case "dot" ->
                number(in, 0, 16, 2 * lane, true)
                        .multiply(number(in, 1, 16, 2 * lane, true))
                        .add(number(in, 0, 16, 2 * lane + 1, true).multiply(number(in, 1, 16, 2 * lane + 1, true)))
                        .longValue();
            case "narrow" -> {
                int lanes = 64 / width;
                yield clamp(number(in, lane / lanes, 2 * width, lane % lanes, true), width, signed)
                        .longValue();
            }
            case "shl" -> lane(in, 0, width, lane) << (in[2] & (width - 1));
            case "shr" ->
                number(in, 0, width, lane, signed)
                        .shiftRight((int) in[2] & (width - 1))
                        .longValue();
            default -> simple(plain, width, signed, in, lane).longValue();
        });
    }

    private static BigInteger clamp(BigInteger value, int width, boolean signed) {
        BigInteger least = signed ? ONE.shiftLeft(width - 1).negate() : BigInteger.ZERO;
        BigInteger most = ONE.shiftLeft(signed ? width - 1 : width).subtract(ONE);
        return value.max(least).min(most);
    }

    private static BigInteger simple(String operation, int width, boolean signed, long[] in, int lane) {
        BigInteger a = number(in, 0, width, lane, signed);
        BigInteger b = in.length > 2 ? number(in, 1, width, lane, signed) : a;
        return switch (operation) {
            case "eq" -> mask(a.equals(b));
            case "ne" -> mask(!a.equals(b));
            case "lt" -> mask(a.compareTo(b) < 0);
            case "gt" -> mask(a.compareTo(b) > 0);
            case "le" -> mask(a.compareTo(b) <= 0);
            case "ge" -> mask(a.compareTo(b) >= 0);
            case "add" -> a.add(b);
            case "sub" -> a.subtract(b);
            case "mul" -> a.multiply(b);
            case "neg" -> a.negate();
            case "abs" -> a.abs();
            case "min" -> a.min(b);
            case "max" -> a.max(b);
            case "add_sat" -> clamp(a.add(b), width, signed);
            case "sub_sat" -> clamp(a.subtract(b), width, signed);
            case "avgr" -> a.add(b).add(ONE).shiftRight(1);
            case "popcnt" -> BigInteger.valueOf(Long.bitCount(lane(in, 0, width, lane)));
            case "q15mulr_sat" -> clamp(a.multiply(b).add(ONE.shiftLeft(14)).shiftRight(15), width, true);
            default -> throw new IllegalArgumentException(operation);
        };
    }

    private static BigInteger mask(boolean condition) {
        return BigInteger.valueOf(condition ? -1 : 0);
    }

    private static long[] floating(String shape, String operation, int width, long[] in) {
        return switch (operation) {
            case "demote_f64x2_zero" ->
                build(32, lane -> lane < 2 ? Float.floatToIntBits((float) Double.longBitsToDouble(in[lane])) : 0);
            case "promote_low_f32x4" -> build(64, lane -> Double.doubleToLongBits(single(in, 0, lane)));
            case "convert_low_i32x4_s", "convert_low_i32x4_u" ->
                build(
                        64,
                        lane -> Double.doubleToLongBits(
                                number(in, 0, 32, lane, operation.endsWith("s")).doubleValue()));
            case "convert_i32x4_s", "convert_i32x4_u" ->
                build(
                        32,
                        lane -> Float.floatToIntBits(
                                number(in, 0, 32, lane, operation.endsWith("s")).floatValue()));
            case "trunc_sat_f32x4_s", "trunc_sat_f32x4_u" ->
                build(32, lane -> saturated(single(in, 0, lane), operation.endsWith("s")));
            case "trunc_sat_f64x2_s_zero", "trunc_sat_f64x2_u_zero" ->
                build(
                        32,
                        lane -> lane < 2 ? saturated(Double.longBitsToDouble(in[lane]), operation.contains("_s_")) : 0);
            default ->
                build(width, lane -> shape.equals("f32x4") ? single(operation, in, lane) : twice(operation, in, lane));
        };
    }

    private static float single(long[] in, int operand, int lane) {
        return Float.intBitsToFloat((int) lane(in, operand, 32, lane));
    }

    private static long saturated(double value, boolean signed) {
        if (Double.isNaN(value)) {
            return 0;
        }
        double least = signed ? Integer.MIN_VALUE : 0;
        double most = signed ? Integer.MAX_VALUE : 4294967295.0;
        return (long) Math.max(least, Math.min(most, value));
    }

    private static long single(String operation, long[] in, int lane) {
        long a = lane(in, 0, 32, lane);
        float x = single(in, 0, lane);
        float y = in.length > 2 ? single(in, 1, lane) : x;
        return switch (operation) {
            case "abs" -> a & 0x7fff_ffffL;
            case "neg" -> a ^ 0x8000_0000L;
            case "pmin" -> y < x ? lane(in, 1, 32, lane) : a;
            case "pmax" -> x < y ? lane(in, 1, 32, lane) : a;
            case "eq", "ne", "lt", "gt", "le", "ge" -> compare(operation, x, y);
            // One operation on doubles, rounded once more, is the operation on floats (no double rounding for these).
            default -> Float.floatToIntBits((float) arithmetic(operation, x, y));
        };
    }

    private static long twice(String operation, long[] in, int lane) {
        double x = Double.longBitsToDouble(in[lane]);
        double y = in.length > 2 ? Double.longBitsToDouble(in[lane + 2]) : x;
        return switch (operation) {
            case "abs" -> in[lane] & Long.MAX_VALUE;
            case "neg" -> in[lane] ^ Long.MIN_VALUE;
            case "pmin" -> y < x ? in[lane + 2] : in[lane];
            case "pmax" -> x < y ? in[lane + 2] : in[lane];
            case "eq", "ne", "lt", "gt", "le", "ge" -> compare(operation, x, y);
            default -> Double.doubleToLongBits(arithmetic(operation, x, y));
        };
    }

    private static long compare(String operation, double x, double y) {
        boolean holds = switch (operation) {
            case "eq" -> x == y;
            case "ne" -> !(x == y);
            case "lt" -> x < y;
            case "gt" -> x > y;
            case "le" -> x <= y;
            default -> x >= y;
        };
        return holds ? -1 : 0;
    }

    private static double arithmetic(String operation, double x, double y) {
        return switch (operation) {
            case "add" -> x + y;
            case "sub" -> x - y;
            case "mul" -> x * y;
            case "div" -> x / y;
            case "sqrt" -> Math.sqrt(x);
            case "min" -> Math.min(x, y);
            case "max" -> Math.max(x, y);
            case "ceil" -> Math.ceil(x);
            case "floor" -> Math.floor(x);
            case "nearest" -> Math.rint(x);
            case "trunc" -> x < 0 ? Math.ceil(x) : Math.floor(x);
            default -> throw new IllegalArgumentException(operation.toUpperCase(Locale.ROOT));
        };
    }
}
