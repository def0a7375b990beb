package io.railyard.cli.demo;

import java.math.BigInteger;

/**
 * The trade that earns most between a constant-product pool and an outside price: closed form
 * {@code quantity = (sqrt(g·x·y/p) - x) / g} with {@code g = (10000 - feeBps) / 10000}, in whole units throughout.
 */
final class Arbitrage {
    private static final BigInteger BASIS = BigInteger.valueOf(10_000);

    private Arbitrage() {}

    /**
     * How much of the input token to sell to the pool; 0 when no trade earns.
     *
     * @param reserveIn the pool's reserve of the input token, units
     * @param reserveOut the pool's reserve of the output token, units
     * @param feeBps the pool's fee in basis points
     * @param price outside price of an input unit in output units
     */
    static BigInteger quantity(BigInteger reserveIn, BigInteger reserveOut, int feeBps, Ratio price) {
        BigInteger left = BASIS.subtract(BigInteger.valueOf(feeBps));
        BigInteger square = reserveIn
                .multiply(reserveOut)
                .multiply(left)
                .multiply(price.denominator())
                .divide(BASIS.multiply(price.numerator()));
        BigInteger gain = square.sqrt().subtract(reserveIn);
        return gain.signum() <= 0 ? BigInteger.ZERO : gain.multiply(BASIS).divide(left);
    }

    /**
     * What the pool gives for {@code quantity} of the input token, by Botega's rounding.
     *
     * @param feeBps the pool's fee in basis points
     */
    static BigInteger output(BigInteger reserveIn, BigInteger reserveOut, int feeBps, BigInteger quantity) {
        BigInteger net =
                quantity.multiply(BASIS.subtract(BigInteger.valueOf(feeBps))).divide(BASIS);
        BigInteger product = reserveIn.multiply(reserveOut);
        BigInteger[] kept = product.divideAndRemainder(reserveIn.add(net));
        return reserveOut.subtract(kept[0]).subtract(BigInteger.valueOf(kept[1].signum()));
    }

    /** A positive fraction. */
    record Ratio(BigInteger numerator, BigInteger denominator) {
        Ratio {
            if (numerator.signum() <= 0 || denominator.signum() <= 0) {
                throw new IllegalArgumentException("A price is above 0: " + numerator + "/" + denominator);
            }
        }

        Ratio inverse() {
            return new Ratio(denominator, numerator);
        }
    }
}
