package io.railyard.gateway.feed;

import java.math.BigDecimal;

/**
 * One bar of a price history.
 *
 * @param timeMillis the time the file gives for the bar, ms since the epoch, UTC; its start or its end as the file has it
 * @param open first price
 * @param high highest price
 * @param low lowest price
 * @param close last price
 * @param volume amount traded, 0 when the file has none
 */
public record Candle(
        long timeMillis, BigDecimal open, BigDecimal high, BigDecimal low, BigDecimal close, BigDecimal volume) {
    /** Whether the prices are above zero and the high and the low enclose the others. */
    public boolean consistent() {
        return low.signum() > 0
                && volume.signum() >= 0
                && high.compareTo(open.max(close)) >= 0
                && low.compareTo(open.min(close)) <= 0;
    }

    /** Whether the prices and the volume are the same numbers, whatever their notation. */
    public boolean sameNumbers(Candle other) {
        return open.compareTo(other.open) == 0
                && high.compareTo(other.high) == 0
                && low.compareTo(other.low) == 0
                && close.compareTo(other.close) == 0
                && volume.compareTo(other.volume) == 0;
    }
}
