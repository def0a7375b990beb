package io.railyard.cli.demo;

import io.railyard.gateway.feed.Candle;
import io.railyard.gateway.feed.MarketPath;
import io.railyard.gateway.feed.OhlcvFile;
import io.railyard.gateway.feed.SyntheticMarket;
import io.railyard.gateway.feed.SyntheticMarket.Asset;
import java.util.ArrayList;
import java.util.List;

/** The outside world of each market: synthetic, or windows of one recorded history. */
final class Paths {
    private static final List<Asset> ASSETS = List.of(
            new Asset("AR", "Arweave", 18_400_000),
            new Asset("AO", "AO", 12_750_000),
            new Asset("ETH", "Ethereum", 3_120_000_000L),
            new Asset("BTC", "Bitcoin", 64_300_000_000L),
            new Asset("SOL", "Solana", 148_000_000),
            new Asset("NEAR", "NEAR", 5_210_000),
            new Asset("LLAMA", "Llama coin", 420_000),
            new Asset("TRUMP", "TRUMP coin", 8_900_000),
            new Asset("BIDEN", "BIDEN coin", 1_350_000),
            new Asset("GOLD", "gold", 71_800_000),
            new Asset("OIL", "oil", 78_600_000),
            new Asset("WHEAT", "wheat", 5_900_000),
            new Asset("SILVER", "silver", 27_300_000),
            new Asset("COFFEE", "coffee", 2_240_000),
            new Asset("COPPER", "copper", 4_470_000),
            new Asset("CORN", "corn", 4_310_000));
    /** Most markets. */
    static final int MAX_MARKETS = 16;

    private Paths() {}

    /** Seeded prices with news that move them. */
    static List<MarketPath> synthetic(DemoOptions options) {
        List<MarketPath> paths = new ArrayList<>();
        for (int i = 0; i < options.markets(); i++) {
            paths.add(SyntheticMarket.generate(options.seed(), i, ASSETS.get(i), options.rounds()));
        }
        return paths;
    }

    /**
     * Recorded prices: each market gets its own window of the history, evenly spread over it; windows overlap when the
     * history is short, and a bar stands for several rounds when it is shorter than the run.
     */
    static List<MarketPath> recorded(DemoOptions options, OhlcvFile file) {
        List<Candle> candles = file.candles();
        int perBar = (options.rounds() + candles.size() - 1) / candles.size();
        int bars = (options.rounds() + perBar - 1) / perBar;
        int spare = candles.size() - bars;
        List<MarketPath> paths = new ArrayList<>();
        for (int i = 0; i < options.markets(); i++) {
            int first = options.markets() == 1 ? 0 : (int) ((long) spare * i / (options.markets() - 1));
            SyntheticMarket.Window window = new SyntheticMarket.Window(candles, first, options.rounds(), perBar);
            paths.add(SyntheticMarket.recorded(options.seed(), i, ASSETS.get(i), window));
        }
        return paths;
    }
}
