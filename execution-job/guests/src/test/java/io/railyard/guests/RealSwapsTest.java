package io.railyard.guests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.railyard.testkit.SharedData;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Swaps of a real AO pool of September 2024, reproduced to the last integer. */
class RealSwapsTest {
    private static final String FILE = "dexi-swaps-real.json";
    private static final int CHAINED_ROWS = 94;

    @Test
    void reproducesEveryChainedSwap() throws Exception {
        Optional<Path> file = SharedData.find(FILE);
        if (file.isEmpty()) {
            System.out.println("RealSwapsTest skips: no shared data file " + FILE + " (set RAILYARD_SHARED)");
        }
        assumeTrue(file.isPresent(), "no shared data file " + FILE);
        JsonNode swaps =
                new ObjectMapper().readTree(file.orElseThrow().toFile()).path("swaps");
        PoolProcess pool = new PoolProcess(20, 5);
        int chained = 0;

        for (JsonNode row : swaps) {
            if (row.path("reproducedFromPreviousRow").asBoolean()) {
                PoolProcess.Answer answer = pool.swap(
                        "trader",
                        row.path("fromToken").asText(),
                        row.path("fromQuantity").asText(),
                        "1");
                String id = row.path("id").asText();
                assertThat(answer.out("toQuantity"))
                        .as(id)
                        .isEqualTo(row.path("toQuantity").asText());
                assertThat(answer.out("totalFee"))
                        .as(id)
                        .isEqualTo(row.path("totalFee").asText());
                assertThat(answer.out("reserveA"))
                        .as(id)
                        .isEqualTo(row.path("reserveA").asText());
                assertThat(answer.out("reserveB"))
                        .as(id)
                        .isEqualTo(row.path("reserveB").asText());
                chained++;
            } else {
                pool = new PoolProcess(20, 5)
                        .withReserves(
                                row.path("reserveA").asText(),
                                row.path("reserveB").asText());
            }
        }

        assertThat(chained).isEqualTo(CHAINED_ROWS);
    }
}
