package io.railyard.machine.compiler;

/**
 * Numeric instructions that the JVM lacks or defines otherwise. Public only because generated classes have a loader of
 * their own; all methods are pure.
 */
public final class Operations {
    private static final double TWO_TO_63 = 0x1p63;
    private static final double TWO_TO_64 = 0x1p64;

    private Operations() {}

    public static RuntimeException unreachable() {
        return new UnreachableExecuted();
    }

    public static RuntimeException badIndirectCall() {
        return new BadIndirectCall();
    }

    public static RuntimeException outOfBounds() {
        return new IndexOutOfBoundsException("out of bounds memory access");
    }

    public static int divide(int dividend, int divisor) {
        if (divisor == -1 && dividend == Integer.MIN_VALUE) {
            throw overflow();
        }
        return dividend / divisor;
    }

    public static long divide(long dividend, long divisor) {
        if (divisor == -1 && dividend == Long.MIN_VALUE) {
            throw overflow();
        }
        return dividend / divisor;
    }

    public static int toInt(double value) {
        if (!(value > -2147483649.0 && value < 2147483648.0)) {
            throw overflow();
        }
        return (int) value;
    }

    public static int toUnsignedInt(double value) {
        if (!(value > -1.0 && value < 4294967296.0)) {
            throw overflow();
        }
        return (int) (long) value;
    }

    public static long toLong(double value) {
        if (!(value >= -TWO_TO_63 && value < TWO_TO_63)) {
            throw overflow();
        }
        return (long) value;
    }

    public static long toUnsignedLong(double value) {
        if (!(value > -1.0 && value < TWO_TO_64)) {
            throw overflow();
        }
        return unsigned(value);
    }

    public static int saturateUnsignedInt(double value) {
        return value >= 4294967295.0 ? -1 : value > 0 ? (int) (long) value : 0;
    }

    public static long saturateUnsignedLong(double value) {
        return value >= TWO_TO_64 ? -1 : value > 0 ? unsigned(value) : 0;
    }

    private static long unsigned(double value) {
        return value < TWO_TO_63 ? (long) value : ((long) (value - TWO_TO_63)) ^ Long.MIN_VALUE;
    }

    /** Halved with the lost bit kept for the rounding, then doubled, which is exact. */
    public static float unsignedToFloat(long value) {
        return value >= 0 ? (float) value : 2 * (float) ((value >>> 1) | (value & 1));
    }

    public static double unsignedToDouble(long value) {
        return value >= 0 ? (double) value : 2 * (double) ((value >>> 1) | (value & 1));
    }

    public static float absolute(float value) {
        return Float.intBitsToFloat(Float.floatToRawIntBits(value) & Integer.MAX_VALUE);
    }

    public static double absolute(double value) {
        return Double.longBitsToDouble(Double.doubleToRawLongBits(value) & Long.MAX_VALUE);
    }

    public static float negate(float value) {
        return Float.intBitsToFloat(Float.floatToRawIntBits(value) ^ Integer.MIN_VALUE);
    }

    public static double negate(double value) {
        return Double.longBitsToDouble(Double.doubleToRawLongBits(value) ^ Long.MIN_VALUE);
    }

    public static float copySign(float magnitude, float sign) {
        return Float.intBitsToFloat((Float.floatToRawIntBits(magnitude) & Integer.MAX_VALUE)
                | (Float.floatToRawIntBits(sign) & Integer.MIN_VALUE));
    }

    public static double copySign(double magnitude, double sign) {
        return Double.longBitsToDouble((Double.doubleToRawLongBits(magnitude) & Long.MAX_VALUE)
                | (Double.doubleToRawLongBits(sign) & Long.MIN_VALUE));
    }

    public static double ceil(double value) {
        return Math.ceil(value);
    }

    public static float ceil(float value) {
        return (float) Math.ceil(value);
    }

    public static double floor(double value) {
        return Math.floor(value);
    }

    public static float floor(float value) {
        return (float) Math.floor(value);
    }

    public static double truncate(double value) {
        return value < 0 ? Math.ceil(value) : Math.floor(value);
    }

    public static float truncate(float value) {
        return (float) truncate((double) value);
    }

    public static double nearest(double value) {
        return Math.rint(value);
    }

    public static float nearest(float value) {
        return (float) Math.rint(value);
    }

    public static double squareRoot(double value) {
        return Math.sqrt(value);
    }

    public static float squareRoot(float value) {
        return (float) Math.sqrt(value);
    }

    private static ArithmeticException overflow() {
        return new ArithmeticException("integer overflow");
    }
}
