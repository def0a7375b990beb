package io.railyard.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;

class ArbitrageTest {
    @Test
    void sellsWhatTheClosedFormOfTheVectorsSays() throws IOException {
        int checked = 0;
        for (JsonNode each : vectors().get("arbitrage").get("cases")) {
            BigInteger a = new BigInteger(each.get("reserveA").asText());
            BigInteger b = new BigInteger(each.get("reserveB").asText());
            int fee = each.get("feeBps").asInt();
            BigDecimal price = new BigDecimal(each.get("externalPriceBPerA").asText());
            Arbitrage.Ratio ratio =
                    new Arbitrage.Ratio(price.movePointRight(6).toBigIntegerExact(), BigInteger.valueOf(1_000_000));

            BigInteger quantity = Arbitrage.quantity(a, b, fee, ratio);

            // The vectors' square root is rounded once; ours is exact, so one unit of rounding may lie between.
            BigInteger expected = new BigInteger(each.path("quantityA").asText("0"));
            assertThat(quantity.subtract(expected).abs()).isLessThanOrEqualTo(BigInteger.TWO);
            if (quantity.signum() > 0) {
                BigInteger output = Arbitrage.output(a, b, fee, expected);
                assertThat(output).isEqualTo(new BigInteger(each.get("outputB").asText()));
                checked++;
            }
        }
        assertThat(checked).isPositive();
    }

    @Test
    void leavesAPoolAloneThatIsWithinTheFee() {
        BigInteger reserve = BigInteger.TEN.pow(12);
        Arbitrage.Ratio par = new Arbitrage.Ratio(BigInteger.ONE, BigInteger.ONE);

        assertThat(Arbitrage.quantity(reserve, reserve, 25, par)).isZero();
        assertThat(Arbitrage.quantity(reserve, reserve, 25, par.inverse())).isZero();
    }

    private static JsonNode vectors() throws IOException {
        try (InputStream in = ArbitrageTest.class.getResourceAsStream("/vectors/amm/arbitrage.json")) {
            return new ObjectMapper().readTree(in);
        }
    }
}
