package io.railyard.message.json;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Optional;
import java.util.regex.Pattern;

/** JSON numbers as text: their grammar, and ECMAScript's shortest form of a double (RFC 8785 section 3.2.2.3). */
final class NumberText {
    private static final Pattern GRAMMAR = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
    private static final double LARGEST_EXACT_INTEGER = 9007199254740992.0;
    private static final int MOST_DIGITS = 17;
    private static final int LONGEST_LONG_TEXT = 20;

    private NumberText() {}

    static boolean isNumber(String text) {
        return GRAMMAR.matcher(text).matches();
    }

    static Optional<Long> exactLong(String text) {
        if (text.length() > LONGEST_LONG_TEXT) {
            return Optional.empty();
        }
        try {
            return Optional.of(new BigDecimal(text).longValueExact());
        } catch (ArithmeticException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** ECMAScript's Number::toString; the same on every JDK, unlike {@link Double#toString(double)}. */
    static String shortest(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("JSON has no number " + value);
        }
        if (value == 0) {
            return "0";
        }
        if (Math.abs(value) < LARGEST_EXACT_INTEGER && value == Math.rint(value)) {
            return Long.toString((long) value);
        }
        String sign = value < 0 ? "-" : "";
        BigDecimal digits = shortestDigits(Math.abs(value));
        return sign + layOut(digits.unscaledValue().toString(), digits.precision() - digits.scale());
    }

    private static BigDecimal shortestDigits(double value) {
        BigDecimal exact = new BigDecimal(value);
        for (int precision = 1; precision < MOST_DIGITS; precision++) {
            BigDecimal down = exact.round(new MathContext(precision, RoundingMode.DOWN));
            BigDecimal up = exact.round(new MathContext(precision, RoundingMode.UP));
            boolean downReads = down.doubleValue() == value;
            boolean upReads = up.doubleValue() == value;
            if (downReads && upReads) {
                return nearer(exact, down, up).stripTrailingZeros();
            }
            if (downReads || upReads) {
                return (downReads ? down : up).stripTrailingZeros();
            }
        }
        return exact.round(new MathContext(MOST_DIGITS, RoundingMode.HALF_EVEN)).stripTrailingZeros();
    }

    private static BigDecimal nearer(BigDecimal exact, BigDecimal down, BigDecimal up) {
        int order = exact.subtract(down).compareTo(up.subtract(exact));
        if (order == 0) {
            return down.unscaledValue().testBit(0) ? up : down;
        }
        return order < 0 ? down : up;
    }

    /** Digits {@code d} and point position {@code n}: the value is 0.d × 10^n. */
    private static String layOut(String digits, int point) {
        int count = digits.length();
        if (count <= point && point <= 21) {
            return digits + "0".repeat(point - count);
        }
        if (0 < point && point <= 21) {
            return digits.substring(0, point) + "." + digits.substring(point);
        }
        if (-6 < point && point <= 0) {
            return "0." + "0".repeat(-point) + digits;
        }
        int exponent = point - 1;
        String mantissa = count == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        return mantissa + "e" + (exponent < 0 ? "-" : "+") + Math.abs(exponent);
    }
}
