package io.railyard.rail;

import io.railyard.message.Bytes;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Sampling settings of a call. Fractions are decimals, because binary ones have no single text form.
 *
 * @param temperature 0 is greedy
 * @param topP nucleus size
 * @param topK most candidates
 * @param minP least relative probability
 * @param repeatPenalty penalty on repeated tokens
 * @param seed of the sampler
 * @param maxTokens most tokens of an answer
 * @param stop texts that end an answer, in order
 * @param grammarDigest SHA-256 of the grammar's text that constrains an answer
 */
public record RailParams(
        Optional<BigDecimal> temperature,
        Optional<BigDecimal> topP,
        OptionalInt topK,
        Optional<BigDecimal> minP,
        Optional<BigDecimal> repeatPenalty,
        OptionalLong seed,
        OptionalInt maxTokens,
        List<String> stop,
        Optional<Bytes> grammarDigest) {
    /** Most digits of a fraction before the point. */
    public static final int MAX_WHOLE_DIGITS = 18;
    /** Most digits of a fraction after the point. */
    public static final int MAX_DECIMAL_PLACES = 40;

    private static final int DOUBLE_DIGITS = 17;

    public RailParams {
        temperature = temperature.map(RailParams::plain);
        topP = topP.map(RailParams::plain);
        minP = minP.map(RailParams::plain);
        repeatPenalty = repeatPenalty.map(RailParams::plain);
        stop = List.copyOf(stop);
        Digests.check("params.grammar_digest", grammarDigest);
    }

    /** The settings of a call for which nothing was set. */
    public static RailParams none() {
        return new RailParams(
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                OptionalInt.empty(),
                List.of(),
                Optional.empty());
    }

    /**
     * The shortest decimal that reads back as {@code value}. Not {@link Double#toString}: its digits changed between
     * Java releases, and a record has the same bytes on each.
     *
     * @throws IllegalArgumentException when {@code value} is not finite
     */
    public static BigDecimal decimal(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("A sampling setting is a finite number, not " + value);
        }
        BigDecimal exact = new BigDecimal(value);
        for (int digits = 1; digits < DOUBLE_DIGITS; digits++) {
            BigDecimal shorter = exact.round(new MathContext(digits));
            if (Double.compare(shorter.doubleValue(), value) == 0) {
                return plain(shorter);
            }
        }
        return plain(exact.round(new MathContext(DOUBLE_DIGITS)));
    }

    /** The one form in which equal numbers are equal decimals. */
    private static BigDecimal plain(BigDecimal value) {
        if (value.precision() - (long) value.scale() > MAX_WHOLE_DIGITS || value.scale() > 2 * MAX_DECIMAL_PLACES) {
            throw new IllegalArgumentException("A sampling setting has at most " + MAX_WHOLE_DIGITS
                    + " digits before the point and " + MAX_DECIMAL_PLACES + " after it: " + value);
        }
        BigDecimal stripped = value.stripTrailingZeros();
        if (stripped.scale() > MAX_DECIMAL_PLACES) {
            throw new IllegalArgumentException(
                    "A sampling setting has at most " + MAX_DECIMAL_PLACES + " decimal places: " + value);
        }
        return new BigDecimal(stripped.toPlainString());
    }
}
