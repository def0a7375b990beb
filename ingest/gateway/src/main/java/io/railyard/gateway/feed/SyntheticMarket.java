package io.railyard.gateway.feed;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Seeded market worlds. Prices: geometric Brownian motion in a calm or a stormy regime, with jumps; news whose effect on
 * the price is planted: it sets in after a known delay and is spread over a known time, so that an agent that reads the
 * news right must earn. Or prices from a recorded history, with invented news that have no effect. Exactly defined:
 * {@link SplitMix64} and {@link StrictMath} only, prices are whole millionths.
 */
public final class SyntheticMarket {
    /** Rounds between a headline and the first round its effect is in the price. */
    public static final int EFFECT_DELAY_ROUNDS = 14;
    /** Rounds the effect is spread over. */
    public static final int EFFECT_LENGTH_ROUNDS = 20;

    private static final double EFFECT_LOG_RETURN = 0.05;
    private static final double CALM_DEVIATION = 0.0015;
    private static final double STORMY_DEVIATION = 0.0045;
    private static final int REGIME_CHANGE_PER_MILLION = 20_000;
    private static final int JUMP_PER_MILLION = 6_000;
    private static final double JUMP_DEVIATION = 0.02;
    private static final int NEWS_PER_MILLION = 55_000;
    private static final List<Mood> MOODS = List.of(Mood.POSITIVE, Mood.NEGATIVE, Mood.NEUTRAL);
    private static final int MICROS = 1_000_000;
    private static final int PRICE_STREAM = 1;
    private static final int NEWS_STREAM = 2;
    private static final int STREAMS = 16;

    private SyntheticMarket() {}

    /**
     * What a market trades.
     *
     * @param ticker short name
     * @param subject how headlines call it
     * @param startMicros price in the first round, millionths
     */
    public record Asset(String ticker, String subject, long startMicros) {}

    /** The world of market number {@code index} under {@code seed}, {@code rounds} rounds long. */
    public static MarketPath generate(long seed, int index, Asset asset, int rounds) {
        List<NewsEvent> news = news(seed, index, asset, rounds);
        SplitMix64 chance = SplitMix64.stream(seed, (long) index * STREAMS + PRICE_STREAM);
        double[] drift = plantedDrift(news, rounds);
        List<Long> prices = new ArrayList<>(rounds);
        List<String> labels = new ArrayList<>(rounds);
        double logPrice = StrictMath.log((double) asset.startMicros());
        boolean stormy = false;
        for (int round = 0; round < rounds; round++) {
            prices.add(Math.max(1L, (long) StrictMath.floor(StrictMath.exp(logPrice) + 0.5)));
            labels.add("round " + round);
            stormy ^= chance.happens(REGIME_CHANGE_PER_MILLION);
            double jump = chance.happens(JUMP_PER_MILLION) ? JUMP_DEVIATION * chance.nextGaussian() : 0.0;
            double step = (stormy ? STORMY_DEVIATION : CALM_DEVIATION) * chance.nextGaussian();
            logPrice += step + jump + drift[round];
        }
        return new MarketPath(asset.ticker(), "synthetic, seed " + seed, prices, labels, news);
    }

    /**
     * A world whose prices are {@code rounds} bars of a recorded history from bar {@code firstBar} on (each bar held for
     * {@code roundsPerBar} rounds); the news are invented and have no effect.
     */
    public static MarketPath recorded(long seed, int index, Asset asset, Window window) {
        List<Long> prices = new ArrayList<>(window.rounds());
        List<String> labels = new ArrayList<>(window.rounds());
        for (int round = 0; round < window.rounds(); round++) {
            Candle candle = window.candles().get(window.firstBar() + round / window.roundsPerBar());
            prices.add(micros(candle.close()));
            labels.add(Instant.ofEpochMilli(candle.timeMillis()).toString());
        }
        List<NewsEvent> news = news(seed, index, asset, window.rounds());
        String origin = "recorded closes, bars " + (window.firstBar() + 1) + " on";
        return new MarketPath(asset.ticker(), origin, prices, labels, news);
    }

    /**
     * A part of a recorded history.
     *
     * @param candles the whole history
     * @param firstBar from 0
     * @param rounds length in rounds
     * @param roundsPerBar rounds that one bar stands still, at least 1
     */
    public record Window(List<Candle> candles, int firstBar, int rounds, int roundsPerBar) {
        public Window {
            candles = List.copyOf(candles);
            if (roundsPerBar < 1 || firstBar < 0 || firstBar + (rounds - 1) / roundsPerBar >= candles.size()) {
                throw new IllegalArgumentException("A window lies within the history: bar " + firstBar + " and "
                        + rounds + " rounds of " + candles.size() + " bars");
            }
        }
    }

    private static long micros(BigDecimal price) {
        BigDecimal micros = price.movePointRight(6).setScale(0, RoundingMode.HALF_EVEN);
        return micros.compareTo(BigDecimal.valueOf(Long.MAX_VALUE / MICROS)) > 0
                ? Long.MAX_VALUE / MICROS
                : Math.max(1L, micros.longValueExact());
    }

    private static List<NewsEvent> news(long seed, int index, Asset asset, int rounds) {
        SplitMix64 chance = SplitMix64.stream(seed, (long) index * STREAMS + NEWS_STREAM);
        List<NewsEvent> events = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            if (chance.happens(NEWS_PER_MILLION)) {
                Mood mood = MOODS.get(chance.nextInt(MOODS.size()));
                events.add(new NewsEvent(round, Headlines.of(asset.subject(), mood, chance), mood));
            }
        }
        return events;
    }

    private static double[] plantedDrift(List<NewsEvent> news, int rounds) {
        double[] drift = new double[rounds];
        for (NewsEvent event : news) {
            int first = (int) event.round() + EFFECT_DELAY_ROUNDS;
            for (int round = first; round < Math.min(rounds, first + EFFECT_LENGTH_ROUNDS); round++) {
                drift[round] += event.mood().sign() * EFFECT_LOG_RETURN / EFFECT_LENGTH_ROUNDS;
            }
        }
        return drift;
    }
}
