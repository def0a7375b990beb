package io.railyard.machine.compiler;

import io.railyard.machine.binary.Opcode;

/**
 * The numeric instructions worked out on bits, for the interpreter: an i32 as a sign-extended int, floats as their bits.
 * Pure.
 */
final class Numerics {
    private static final int MIN_INT = Integer.MIN_VALUE;
    private static final long MIN_LONG = Long.MIN_VALUE;

    private Numerics() {}

    /** Whether an instruction takes two operands. */
    static boolean isBinary(int opcode) {
        return Opcode.between(opcode, 0x46, 0x4F)
                || Opcode.between(opcode, 0x51, 0x66)
                || Opcode.between(opcode, 0x6A, 0x78)
                || Opcode.between(opcode, 0x7C, 0x8A)
                || Opcode.between(opcode, 0x92, 0x98)
                || Opcode.between(opcode, 0xA0, 0xA6);
    }

    static long binary(int opcode, long a, long b) {
        if (opcode <= 0x4F) {
            return compare(opcode - 0x46, (int) a, (int) b) ? 1 : 0;
        }
        if (opcode <= 0x5A) {
            return compare(opcode - 0x51, a, b) ? 1 : 0;
        }
        if (opcode <= 0x60) {
            return compare(opcode - 0x5B, f32(a), (double) f32(b)) ? 1 : 0;
        }
        if (opcode <= 0x66) {
            return compare(opcode - 0x61, f64(a), f64(b)) ? 1 : 0;
        }
        if (opcode <= 0x78) {
            return ints(opcode, (int) a, (int) b);
        }
        if (opcode <= 0x8A) {
            return longs(opcode, a, b);
        }
        return opcode <= 0x98 ? bits(floats(opcode, f32(a), f32(b))) : bits(doubles(opcode, f64(a), f64(b)));
    }

    static long unary(int opcode, long a) {
        if (opcode <= 0x7B) {
            return switch (opcode) {
                case 0x45 -> (int) a == 0 ? 1 : 0;
                case 0x50 -> a == 0 ? 1 : 0;
                case 0x67 -> Integer.numberOfLeadingZeros((int) a);
                case 0x68 -> Integer.numberOfTrailingZeros((int) a);
                case 0x69 -> Integer.bitCount((int) a);
                case 0x79 -> Long.numberOfLeadingZeros(a);
                case 0x7A -> Long.numberOfTrailingZeros(a);
                default -> Long.bitCount(a);
            };
        }
        if (opcode <= 0x91) {
            return bits(floatOf(opcode - 0x8B, f32(a)));
        }
        if (opcode <= 0x9F) {
            return bits(doubleOf(opcode - 0x99, f64(a)));
        }
        return opcode <= Opcode.LAST_NUMERIC ? convert(opcode, a) : saturate(opcode, a);
    }

    private static boolean compare(int which, int a, int b) {
        return switch (which) {
            case 0 -> a == b;
            case 1 -> a != b;
            case 2 -> a < b;
            case 3 -> (a ^ MIN_INT) < (b ^ MIN_INT);
            case 4 -> a > b;
            case 5 -> (a ^ MIN_INT) > (b ^ MIN_INT);
            case 6 -> a <= b;
            case 7 -> (a ^ MIN_INT) <= (b ^ MIN_INT);
            case 8 -> a >= b;
            default -> (a ^ MIN_INT) >= (b ^ MIN_INT);
        };
    }

    private static boolean compare(int which, long a, long b) {
        return switch (which) {
            case 0 -> a == b;
            case 1 -> a != b;
            case 2 -> a < b;
            case 3 -> (a ^ MIN_LONG) < (b ^ MIN_LONG);
            case 4 -> a > b;
            case 5 -> (a ^ MIN_LONG) > (b ^ MIN_LONG);
            case 6 -> a <= b;
            case 7 -> (a ^ MIN_LONG) <= (b ^ MIN_LONG);
            case 8 -> a >= b;
            default -> (a ^ MIN_LONG) >= (b ^ MIN_LONG);
        };
    }

    private static boolean compare(int which, double a, double b) {
        return switch (which) {
            case 0 -> a == b;
            case 1 -> a != b;
            case 2 -> a < b;
            case 3 -> a > b;
            case 4 -> a <= b;
            default -> a >= b;
        };
    }

    private static long ints(int opcode, int a, int b) {
        return switch (opcode) {
            case 0x6A -> a + b;
            case 0x6B -> a - b;
            case 0x6C -> {
                int product = a * b;
                yield product;
            }
            case 0x6D -> Operations.divide(a, b);
            case 0x6E -> Integer.divideUnsigned(a, b);
            case 0x6F -> a % b;
            case 0x70 -> Integer.remainderUnsigned(a, b);
            case 0x71 -> a & b;
            case 0x72 -> a | b;
            case 0x73 -> a ^ b;
            case 0x74 -> a << b;
            case 0x75 -> a >> b;
            case 0x76 -> a >>> b;
            case 0x77 -> Integer.rotateLeft(a, b);
            default -> Integer.rotateRight(a, b);
        };
    }

    private static long longs(int opcode, long a, long b) {
        return switch (opcode) {
            case 0x7C -> a + b;
            case 0x7D -> a - b;
            case 0x7E -> a * b;
            case 0x7F -> Operations.divide(a, b);
            case 0x80 -> Long.divideUnsigned(a, b);
            case 0x81 -> a % b;
            case 0x82 -> Long.remainderUnsigned(a, b);
            case 0x83 -> a & b;
            case 0x84 -> a | b;
            case 0x85 -> a ^ b;
            case 0x86 -> a << b;
            case 0x87 -> a >> b;
            case 0x88 -> a >>> b;
            case 0x89 -> Long.rotateLeft(a, (int) b);
            default -> Long.rotateRight(a, (int) b);
        };
    }

    private static float floats(int opcode, float a, float b) {
        return switch (opcode) {
            case 0x92 -> a + b;
            case 0x93 -> a - b;
            case 0x94 -> a * b;
            case 0x95 -> a / b;
            case 0x96 -> Math.min(a, b);
            case 0x97 -> Math.max(a, b);
            default -> Operations.copySign(a, b);
        };
    }

    private static double doubles(int opcode, double a, double b) {
        return switch (opcode) {
            case 0xA0 -> a + b;
            case 0xA1 -> a - b;
            case 0xA2 -> a * b;
            case 0xA3 -> a / b;
            case 0xA4 -> Math.min(a, b);
            case 0xA5 -> Math.max(a, b);
            default -> Operations.copySign(a, b);
        };
    }

    private static float floatOf(int which, float a) {
        return switch (which) {
            case 0 -> Operations.absolute(a);
            case 1 -> Operations.negate(a);
            case 2 -> Operations.ceil(a);
            case 3 -> Operations.floor(a);
            case 4 -> Operations.truncate(a);
            case 5 -> Operations.nearest(a);
            default -> Operations.squareRoot(a);
        };
    }

    private static double doubleOf(int which, double a) {
        return switch (which) {
            case 0 -> Operations.absolute(a);
            case 1 -> Operations.negate(a);
            case 2 -> Operations.ceil(a);
            case 3 -> Operations.floor(a);
            case 4 -> Operations.truncate(a);
            case 5 -> Operations.nearest(a);
            default -> Operations.squareRoot(a);
        };
    }

    private static long convert(int opcode, long a) {
        return switch (opcode) {
            case 0xA7 -> (int) a;
            case 0xA8 -> Operations.toInt(f32(a));
            case 0xA9 -> Operations.toUnsignedInt(f32(a));
            case 0xAA -> Operations.toInt(f64(a));
            case 0xAB -> Operations.toUnsignedInt(f64(a));
            case 0xAC -> (int) a;
            case 0xAD -> a & 0xffff_ffffL;
            case 0xAE -> Operations.toLong(f32(a));
            case 0xAF -> Operations.toUnsignedLong(f32(a));
            case 0xB0 -> Operations.toLong(f64(a));
            case 0xB1 -> Operations.toUnsignedLong(f64(a));
            case 0xB2 -> bits((float) (int) a);
            case 0xB3 -> bits((float) (a & 0xffff_ffffL));
            case 0xB4 -> bits((float) a);
            case 0xB5 -> bits(Operations.unsignedToFloat(a));
            case 0xB6 -> bits((float) f64(a));
            case 0xB7 -> bits((double) (int) a);
            case 0xB8 -> bits((double) (a & 0xffff_ffffL));
            case 0xB9 -> bits((double) a);
            case 0xBA -> bits(Operations.unsignedToDouble(a));
            case 0xBB -> bits((double) f32(a));
            case 0xBC, 0xBE -> (int) a;
            case 0xBD, 0xBF -> a;
            case 0xC0, 0xC2 -> (byte) a;
            case 0xC1, 0xC3 -> (short) a;
            default -> (int) a;
        };
    }

    private static long saturate(int opcode, long a) {
        double value = (opcode & 2) == 0 ? f32(a) : f64(a);
        return switch (opcode) {
            case 0xFC00, 0xFC02 -> (int) value;
            case 0xFC01, 0xFC03 -> Operations.saturateUnsignedInt(value);
            case 0xFC04, 0xFC06 -> (long) value;
            default -> Operations.saturateUnsignedLong(value);
        };
    }

    static float f32(long bits) {
        return Float.intBitsToFloat((int) bits);
    }

    static double f64(long bits) {
        return Double.longBitsToDouble(bits);
    }

    private static long bits(float value) {
        return Float.floatToRawIntBits(value);
    }

    private static long bits(double value) {
        return Double.doubleToRawLongBits(value);
    }
}
