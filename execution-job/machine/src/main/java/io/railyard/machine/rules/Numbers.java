package io.railyard.machine.rules;

import io.railyard.machine.vm.Stop;
import java.math.BigInteger;

/** Whole numbers: what lies beyond 256 bits, or divides by zero, ends the message. Pure functions. */
final class Numbers {
    /** Largest magnitude: 2^256 - 1, as of token quantities. */
    static final int MAX_BITS = 256;
    /** Digits of the largest. */
    static final int MAX_DIGITS = 78;

    private Numbers() {}

    static Value bounded(BigInteger value) throws Stop {
        if (value.bitLength() > MAX_BITS) {
            throw Stop.trap("a number left the range of " + MAX_BITS + " bits");
        }
        return Value.of(value);
    }

    /** Towards zero. */
    static Value quotient(BigInteger dividend, BigInteger divisor) throws Stop {
        return bounded(dividend.divide(nonZero(divisor)));
    }

    /** With the sign of the dividend. */
    static Value remainder(BigInteger dividend, BigInteger divisor) throws Stop {
        return bounded(dividend.remainder(nonZero(divisor)));
    }

    private static BigInteger nonZero(BigInteger divisor) throws Stop {
        if (divisor.signum() == 0) {
            throw Stop.trap("a number was divided by zero");
        }
        return divisor;
    }
}
