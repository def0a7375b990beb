package io.railyard.cli.demo;

import io.railyard.gateway.feed.MarketPath;
import io.railyard.message.Id;
import java.math.BigInteger;

/**
 * One market of the demo's world.
 *
 * @param index from 0
 * @param path outside prices and news
 * @param token process of the asset's token (token A, 12 decimals)
 * @param pool process of the pool of the asset and the quote token
 * @param oracle process that news are asked from
 * @param manager process of the 50/50 portfolio
 * @param fund process of the news fund
 */
record Market(int index, MarketPath path, Id token, Id pool, Id oracle, Id manager, Id fund) {
    /** Units of one whole asset. */
    static final BigInteger ASSET_UNITS = BigInteger.TEN.pow(12);
    /** The pool's fee in basis points. */
    static final int FEE_BPS = 25;

    /** Outside price of an asset unit in quote units. */
    Arbitrage.Ratio price(long round) {
        return new Arbitrage.Ratio(BigInteger.valueOf(path.priceMicros(round)), ASSET_UNITS);
    }

    /** Asset units worth {@code quoteUnits} at the outside price of {@code round}. */
    BigInteger assetsWorth(BigInteger quoteUnits, long round) {
        return quoteUnits.multiply(ASSET_UNITS).divide(BigInteger.valueOf(path.priceMicros(round)));
    }

    /** Value in quote units of {@code assetUnits} at the outside price of {@code round}. */
    BigInteger worth(BigInteger assetUnits, long round) {
        return assetUnits.multiply(BigInteger.valueOf(path.priceMicros(round))).divide(ASSET_UNITS);
    }
}
