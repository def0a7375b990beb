package io.railyard.bench.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.railyard.message.Id;
import io.railyard.schedule.Assignment;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.connector.datagen.source.GeneratorFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class PopulationsTest {
    /** Of each process, how many assignments came; each has the slot that is next. */
    private static Map<Id, Long> follow(GeneratorFunction<Long, Assignment> population, long size) throws Exception {
        Map<Id, Long> next = new HashMap<>();
        for (long i = 0; i < size; i++) {
            Assignment assignment = population.map(i);
            long wanted = next.getOrDefault(assignment.process(), 0L);
            assertThat(assignment.position().slot()).as("assignment " + i).isEqualTo(wanted);
            next.put(assignment.process(), wanted + 1);
        }
        return next;
    }

    @Test
    void floodsOneProcessAndGivesEachALogOfDenseSlots() throws Exception {
        Flood flood = Flood.of(3, 7, 5_000);

        Map<Id, Long> counts = follow(flood, flood.size());

        assertThat(counts).hasSize(11).containsEntry(flood.noisy(), flood.noisySlots());
        assertThat(flood.noisySlots()).isEqualTo(4_951);
        assertThat(counts.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(flood.size());
        assertThat(counts.values().stream().filter(count -> count == 2))
                .as("loops")
                .hasSize(3);
    }

    @ParameterizedTest
    @EnumSource(Tenants.Noise.class)
    void givesTenantsTheirRateAndEachALogOfDenseSlots(Tenants.Noise noise) throws Exception {
        Tenants tenants = Tenants.of(noise);
        Tenants.begin(0);
        long seconds = 3;

        Map<Id, Long> counts = follow(tenants, tenants.of().processes() + seconds * tenants.perSecond());

        Id noisy = Population.process(Tenants.QUIET);
        assertThat(counts.remove(noisy)).isEqualTo(1 + (noise == Tenants.Noise.NONE ? 0 : seconds * Tenants.RATE));
        assertThat(counts.values())
                .hasSize(Tenants.QUIET)
                .allMatch(count -> count == 1 + seconds * Tenants.RATE / Tenants.QUIET);
        assertThat(tenants.due(seconds * 1_000 - 1))
                .isBetween(seconds * tenants.perSecond() - 2, seconds * tenants.perSecond());
    }

    @Test
    void makesOneAosProcessInTwentyABomb() {
        AosPopulation population = new AosPopulation("none", 41);

        assertThat(population.bombs()).isEqualTo(3);
        assertThat(population.size()).isEqualTo(164);
        assertThat(population.map(2L * 41 + 20).message().data().utf8()).contains("string.rep");
        assertThat(population.map(2L * 41 + 21).message().data().utf8()).doesNotContain("string.rep");
    }
}
