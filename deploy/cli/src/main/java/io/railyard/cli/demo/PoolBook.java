package io.railyard.cli.demo;

import io.railyard.message.json.Json;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** What one pool said of itself, round by round. Mutable, one thread. */
final class PoolBook {
    private static final BigInteger HALF = BigInteger.TWO;

    private final Market market;
    private final List<Long> prices = new ArrayList<>();
    private final List<String> reservesAssets = new ArrayList<>();
    private final List<String> reservesQuote = new ArrayList<>();

    private BigInteger reserveA = BigInteger.ZERO;
    private BigInteger reserveB = BigInteger.ZERO;
    private BigInteger quoteVolume = BigInteger.ZERO;
    private long swaps;
    private long refused;

    PoolBook(Market market) {
        this.market = market;
    }

    void observe(Json.Obj output) {
        String event = Outputs.event(output);
        boolean swap = event.equals("swap");
        if (swap || event.equals("provide") || event.equals("burn")) {
            reserveA = Outputs.quantity(output, "reserveA");
            reserveB = Outputs.quantity(output, "reserveB");
        }
        if (swap) {
            swaps++;
            boolean sells = Outputs.text(output, "side").equals("a-to-b");
            quoteVolume = quoteVolume.add(Outputs.quantity(output, sells ? "toQuantity" : "fromQuantity"));
        } else if (event.equals("swap-refused")) {
            refused++;
        }
    }

    void endRound() {
        prices.add(price());
        reservesAssets.add(reserveA.toString());
        reservesQuote.add(reserveB.toString());
    }

    /** Price of a whole asset in quote units by the reserves; 0 while the pool is empty. */
    long price() {
        return reserveA.signum() == 0
                ? 0
                : reserveB.multiply(Market.ASSET_UNITS)
                        .add(reserveA.divide(HALF))
                        .divide(reserveA)
                        .longValueExact();
    }

    boolean open() {
        return reserveA.signum() > 0 && reserveB.signum() > 0;
    }

    Market market() {
        return market;
    }

    BigInteger reserveA() {
        return reserveA;
    }

    BigInteger reserveB() {
        return reserveB;
    }

    BigInteger quoteVolume() {
        return quoteVolume;
    }

    long swaps() {
        return swaps;
    }

    long refused() {
        return refused;
    }

    List<Long> prices() {
        return List.copyOf(prices);
    }

    /** Asset units in the pool after each round. */
    List<String> reservesAssets() {
        return List.copyOf(reservesAssets);
    }

    /** Quote units in the pool after each round. */
    List<String> reservesQuote() {
        return List.copyOf(reservesQuote);
    }
}
