package io.railyard.guests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The pool's arithmetic equals the original's, vector by vector. */
class PoolVectorsTest {
    private static final JsonNode VECTORS = read();

    static Stream<Named<JsonNode>> swaps() {
        return vectors("swaps");
    }

    @ParameterizedTest
    @MethodSource("swaps")
    void swapsAsTheOriginal(JsonNode vector) {
        PoolProcess pool = new PoolProcess(vector.path("feeBps").asInt(), 0)
                .withReserves(text(vector, "reserveA"), text(vector, "reserveB"));
        String token = text(vector, "inputToken");
        String trader = vector.path("discounted").asBoolean() ? PoolProcess.DISCOUNTED : "trader";

        PoolProcess.Answer answer = pool.swap(trader, token, text(vector, "quantity"), text(vector, "minOutput"));

        JsonNode expect = vector.path("expect");
        if (expect.has("error")) {
            assertRefunded(answer, token, text(vector, "quantity"), text(expect, "error"));
            return;
        }
        assertThat(answer.out("event")).isEqualTo("swap");
        assertThat(answer.out("toQuantity")).isEqualTo(text(expect, "output"));
        assertThat(answer.out("lpFee")).isEqualTo(text(expect, "lpFee"));
        assertThat(answer.out("protocolFee")).isEqualTo(text(expect, "protocolFee"));
        assertThat(answer.out("reserveA")).isEqualTo(text(expect, "newReserveA"));
        assertThat(answer.out("reserveB")).isEqualTo(text(expect, "newReserveB"));
        assertThat(answer.tag(0, "Quantity")).isEqualTo(text(expect, "output"));
        assertThat(answer.target(0)).isEqualTo(token.equals("A") ? "B" : "A");
    }

    @Test
    void followsASequenceOfSwaps() {
        JsonNode sequence = VECTORS.path("swapSequence");
        PoolProcess pool = new PoolProcess(sequence.path("feeBps").asInt(), 0)
                .withReserves(text(sequence, "reserveA"), text(sequence, "reserveB"));

        for (JsonNode step : sequence.path("steps")) {
            PoolProcess.Answer answer = pool.swap("trader", text(step, "inputToken"), text(step, "quantity"), "1");
            if (step.has("error")) {
                assertRefunded(answer, text(step, "inputToken"), text(step, "quantity"), text(step, "error"));
            } else {
                assertThat(answer.out("toQuantity")).isEqualTo(text(step, "output"));
                assertThat(answer.out("reserveA")).isEqualTo(text(step, "reserveA"));
                assertThat(answer.out("reserveB")).isEqualTo(text(step, "reserveB"));
            }
        }
    }

    static Stream<Named<JsonNode>> overflow() {
        return vectors("overflow");
    }

    @ParameterizedTest
    @MethodSource("overflow")
    void refusesReservesWhoseProductOverflowsTheOriginal(JsonNode vector) {
        PoolProcess pool = new PoolProcess(25, 0);
        pool.provide("provider", "A", text(vector, "reserveA"), "1");

        PoolProcess.Answer answer = pool.provide("provider", "B", text(vector, "reserveB"), "1");

        assertThat(answer.out("reason")).isEqualTo("Reserves product exceeds 2^255");
        assertThat(answer.target(0)).isEqualTo("B");
        assertThat(answer.tag(0, "Quantity")).isEqualTo(text(vector, "reserveB"));
        assertThat(answer.target(1)).isEqualTo("A");
        assertThat(answer.tag(1, "Quantity")).isEqualTo(text(vector, "reserveA"));
    }

    @Test
    void refundsSwapsOnceFeesHaveGrownTheProductTooLarge() {
        String reserve = "240000000000000000000000000000000000000";
        PoolProcess pool = new PoolProcess(1000, 0).withReserves(reserve, reserve);
        assertThat(pool.swap("trader", "A", reserve, "1").out("event")).isEqualTo("swap");

        PoolProcess.Answer answer = pool.swap("trader", "A", "1000000000000000000000", "1");

        assertRefunded(answer, "A", "1000000000000000000000", "Reserves product exceeds 2^255");
    }

    static Stream<Named<JsonNode>> provide() {
        return vectors("provide");
    }

    @ParameterizedTest
    @MethodSource("provide")
    void mintsAsTheOriginal(JsonNode vector) {
        PoolProcess pool = new PoolProcess(25, 0);
        if (!text(vector, "supply").equals("0")) {
            pool.withReserves(text(vector, "reserveA"), text(vector, "reserveB"));
        }
        pool.provide("second-provider", "A", text(vector, "quantityA"), text(vector, "slippagePercent"));

        PoolProcess.Answer answer =
                pool.provide("second-provider", "B", text(vector, "quantityB"), text(vector, "slippagePercent"));

        JsonNode expect = vector.path("expect");
        if (expect.has("error")) {
            assertThat(answer.out("event")).isEqualTo("provide-refused");
            assertThat(answer.out("reason")).isEqualTo(text(expect, "error"));
            return;
        }
        assertThat(answer.out("minted")).isEqualTo(text(expect, "lpMinted"));
        assertThat(answer.out("usedA")).isEqualTo(text(expect, "usedA"));
        assertThat(answer.out("usedB")).isEqualTo(text(expect, "usedB"));
    }

    static Stream<Named<JsonNode>> burn() {
        return vectors("burn");
    }

    @ParameterizedTest
    @MethodSource("burn")
    void paysOutFloorOfTheShare(JsonNode vector) {
        // The vector's supply is set apart from its reserves; burning k of supply s from reserves r gives floor(k r /
        // s),
        // which the pool shows for any r and s it can reach: here the supply that its own provide mints.
        PoolProcess pool = new PoolProcess(25, 0).withReserves(text(vector, "reserveA"), text(vector, "reserveB"));
        var reserveA = new java.math.BigInteger(text(vector, "reserveA"));
        var reserveB = new java.math.BigInteger(text(vector, "reserveB"));
        var supply = reserveA.multiply(reserveB).sqrt();
        var burned = supply.multiply(new java.math.BigInteger(text(vector, "burn")))
                .divide(new java.math.BigInteger(text(vector, "supply")));

        PoolProcess.Answer answer =
                pool.send("first-provider", Map.of("Action", "Burn", "Quantity", burned.toString()));

        assertThat(answer.out("outA"))
                .isEqualTo(burned.multiply(reserveA).divide(supply).toString());
        assertThat(answer.out("outB"))
                .isEqualTo(burned.multiply(reserveB).divide(supply).toString());
    }

    static Stream<Named<JsonNode>> quotes() {
        return vectors("quotes");
    }

    @ParameterizedTest
    @MethodSource("quotes")
    void quotesWithoutFee(JsonNode vector) {
        PoolProcess pool = new PoolProcess(25, 0).withReserves(text(vector, "reserveA"), text(vector, "reserveB"));

        PoolProcess.Answer answer = pool.send(
                "asker",
                Map.of("Action", "Get-Price", "Token", text(vector, "token"), "Quantity", text(vector, "quantity")));

        assertThat(answer.tag(0, "Price")).isEqualTo(text(vector, "price"));
    }

    private static void assertRefunded(PoolProcess.Answer answer, String token, String quantity, String reason) {
        assertThat(answer.out("event")).isEqualTo("swap-refused");
        assertThat(answer.out("reason")).isEqualTo(reason);
        if (!quantity.equals("0")) {
            assertThat(answer.target(0)).isEqualTo(token);
            assertThat(answer.tag(0, "Action")).isEqualTo("Transfer");
            assertThat(answer.tag(0, "Quantity")).isEqualTo(quantity);
            assertThat(answer.tag(0, "X-Refund-Reason")).isEqualTo(reason);
        }
    }

    private static Stream<Named<JsonNode>> vectors(String list) {
        return StreamSupport.stream(VECTORS.path(list).spliterator(), false)
                .map(vector -> Named.of(vector.path("name").asText(), vector));
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asText();
    }

    private static JsonNode read() {
        try (InputStream in = PoolVectorsTest.class.getResourceAsStream("/vectors/amm/amm.json")) {
            return new ObjectMapper().readTree(Objects.requireNonNull(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
