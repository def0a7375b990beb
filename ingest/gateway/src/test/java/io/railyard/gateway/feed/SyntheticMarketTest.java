package io.railyard.gateway.feed;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SyntheticMarketTest {
    private static final SyntheticMarket.Asset AR = new SyntheticMarket.Asset("AR", "Arweave", 20_000_000);

    @Test
    void followsThePublishedSplitMixSequence() {
        SplitMix64 chance = new SplitMix64(1_234_567);

        List<String> first = List.of(
                Long.toUnsignedString(chance.nextLong()),
                Long.toUnsignedString(chance.nextLong()),
                Long.toUnsignedString(chance.nextLong()));

        assertThat(first).containsExactly("6457827717110365317", "3203168211198807973", "9817491932198370423");
    }

    @Test
    void givesTheSameWorldForTheSameSeedAndAnotherForAnother() {
        MarketPath one = SyntheticMarket.generate(7, 0, AR, 300);

        assertThat(SyntheticMarket.generate(7, 0, AR, 300)).isEqualTo(one);
        assertThat(SyntheticMarket.generate(8, 0, AR, 300)).isNotEqualTo(one);
        assertThat(SyntheticMarket.generate(7, 1, AR, 300)).isNotEqualTo(one);
    }

    @Test
    void keepsItsBeginningWhenTheRunIsLonger() {
        MarketPath shorter = SyntheticMarket.generate(7, 0, AR, 100);
        MarketPath longer = SyntheticMarket.generate(7, 0, AR, 200);

        assertThat(longer.pricesMicros().subList(0, 100)).isEqualTo(shorter.pricesMicros());
    }

    @Test
    void plantsAnEffectThatFollowsTheNews() {
        double after = 0;
        int events = 0;
        for (int market = 0; market < 60; market++) {
            MarketPath path = SyntheticMarket.generate(42, market, AR, 400);
            for (NewsEvent event : path.news()) {
                int end = (int) event.round()
                        + SyntheticMarket.EFFECT_DELAY_ROUNDS
                        + SyntheticMarket.EFFECT_LENGTH_ROUNDS;
                if (event.mood() != Mood.NEUTRAL && end < 400) {
                    double before = path.priceMicros(event.round());
                    after += event.mood().sign() * StrictMath.log(path.priceMicros(end) / before);
                    events++;
                }
            }
        }

        assertThat(events).isGreaterThan(500);
        assertThat(after / events).isBetween(0.03, 0.07);
    }

    @Test
    void takesPricesFromAHistoryAndHoldsABarForItsRounds() {
        Candle one = candle(1_000, "10.5");
        Candle two = candle(2_000, "0.0000001");

        MarketPath path = SyntheticMarket.recorded(1, 0, AR, new SyntheticMarket.Window(List.of(one, two), 0, 4, 2));

        assertThat(path.pricesMicros()).containsExactly(10_500_000L, 10_500_000L, 1L, 1L);
    }

    private static Candle candle(long time, String price) {
        java.math.BigDecimal value = new java.math.BigDecimal(price);
        return new Candle(time, value, value, value, value, java.math.BigDecimal.ONE);
    }
}
