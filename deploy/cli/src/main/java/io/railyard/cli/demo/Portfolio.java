package io.railyard.cli.demo;

import io.railyard.message.json.Json;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one agent owns, as its own outputs say, and what that was worth after each round beside what it would be worth had
 * it never traded. Mutable, one thread.
 */
final class Portfolio {
    private final Market market;
    private final String owner;
    private final BigInteger startAssets;
    private final BigInteger startQuote;
    private final List<Long> values = new ArrayList<>();
    private final List<Long> holding = new ArrayList<>();

    private BigInteger assets = BigInteger.ZERO;
    private BigInteger quote = BigInteger.ZERO;
    private BigInteger assetsUnderWay = BigInteger.ZERO;
    private BigInteger quoteUnderWay = BigInteger.ZERO;
    private long orders;
    private long filled;
    private long refused;

    Portfolio(Market market, String owner, BigInteger startAssets, BigInteger startQuote) {
        this.market = market;
        this.owner = owner;
        this.startAssets = startAssets;
        this.startQuote = startQuote;
    }

    /** Takes an output of the agent. */
    void observe(Json.Obj output) {
        if (output.get("balanceA").isPresent() && output.get("balanceB").isPresent()) {
            assets = Outputs.quantity(output, "balanceA");
            quote = Outputs.quantity(output, "balanceB");
        }
        switch (Outputs.event(output)) {
            case "order" -> orders++;
            case "debit" -> underWay(output);
            case "filled" -> {
                filled++;
                arrived();
            }
            case "refunded", "order-failed" -> {
                refused++;
                arrived();
            }
            default -> {}
        }
    }

    /** Notes the worth at the end of {@code round}. */
    void endRound(long round) {
        boolean funded = assets.signum() + quote.signum() + assetsUnderWay.signum() + quoteUnderWay.signum() > 0;
        BigInteger held = market.worth(startAssets, round).add(startQuote);
        BigInteger value =
                market.worth(assets.add(assetsUnderWay), round).add(quote).add(quoteUnderWay);
        holding.add(held.longValueExact());
        values.add(funded ? value.longValueExact() : held.longValueExact());
    }

    private void underWay(Json.Obj output) {
        if (Outputs.text(output, "token").equals(market.token().toString())) {
            assetsUnderWay = Outputs.quantity(output, "quantity");
        } else {
            quoteUnderWay = Outputs.quantity(output, "quantity");
        }
    }

    private void arrived() {
        assetsUnderWay = BigInteger.ZERO;
        quoteUnderWay = BigInteger.ZERO;
    }

    Market market() {
        return market;
    }

    String owner() {
        return owner;
    }

    /** Worth in quote units after each round. */
    List<Long> values() {
        return List.copyOf(values);
    }

    /** Worth in quote units of the start after each round. */
    List<Long> holding() {
        return List.copyOf(holding);
    }

    /** Worth at the end; empty before the first round. */
    Optional<Long> lastValue() {
        return values.isEmpty() ? Optional.empty() : Optional.of(values.get(values.size() - 1));
    }

    Optional<Long> lastHolding() {
        return holding.isEmpty() ? Optional.empty() : Optional.of(holding.get(holding.size() - 1));
    }

    long orders() {
        return orders;
    }

    long filled() {
        return filled;
    }

    long refused() {
        return refused;
    }
}
