package io.railyard.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.railyard.machine.compiler.Pace;
import io.railyard.machine.wasm.SliceEnded;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.outcome.Status;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SlicesTest {
    private static final MachineOptions OPTIONS =
            MachineOptions.DEFAULTS.withLimits(Limits.DEFAULTS.withGasPerMessage(2_000_000));

    /** Counts slices, and gives up after some. */
    private static final class Counting implements Pace {
        private final long gas;
        private final int most;
        private int ended;

        Counting(long gas, int most) {
            this.gas = gas;
            this.most = most;
        }

        @Override
        public long sliceGas() {
            return gas;
        }

        @Override
        public void sliceEnded() {
            ended++;
            if (ended > most) {
                throw new SliceEnded();
            }
        }
    }

    private static ProcessRuntime hostile() {
        return new Machine(Histories.guests(), OPTIONS)
                .create(Histories.of("hostile").process());
    }

    private static List<Assignment> log() {
        return Histories.of("hostile")
                .send("Get")
                .send("Loop")
                .send("Memory-Bomb")
                .send("Recurse-Deep")
                .send("Flood", "Count", "50")
                .send("Get")
                .log();
    }

    private static List<Transition> whole() {
        ProcessRuntime runtime = hostile();
        return log().stream().map(runtime::apply).toList();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 7, 1_000, 123_456, 10_000_000})
    void giveTheSameTransitionsHoweverLongTheyAre(long gas) {
        ProcessRuntime runtime = hostile();
        List<Transition> seen = new ArrayList<>();

        for (Assignment assignment : log()) {
            seen.add(runtime.apply(assignment, new Counting(gas, Integer.MAX_VALUE))
                    .orElseThrow());
        }

        assertThat(seen).isEqualTo(whole());
    }

    @Test
    void leaveEverythingAsBeforeWhenTheRunIsGivenUp() {
        ProcessRuntime runtime = hostile();
        List<Transition> seen = new ArrayList<>();

        for (Assignment assignment : log()) {
            for (int most = 0; most < 3; most++) {
                if (runtime.position().isPresent()) {
                    assertThat(runtime.apply(assignment, new Counting(50, most)))
                            .isEmpty();
                }
            }
            seen.add(runtime.apply(assignment));
        }

        assertThat(seen).isEqualTo(whole());
    }

    @Test
    void canGiveUpTheVeryFirstMessage() {
        ProcessRuntime runtime = hostile();

        assertThat(runtime.apply(log().get(0), new Counting(1, 0))).isEmpty();

        assertThat(runtime.position()).isEmpty();
        assertThat(runtime.apply(log().get(0))).isEqualTo(whole().get(0));
    }

    @Test
    void endAtTheGasLimitAllTheSame() {
        ProcessRuntime runtime = hostile();
        Counting pace = new Counting(100_000, Integer.MAX_VALUE);
        runtime.apply(log().get(0));
        runtime.apply(log().get(1));

        Transition loop = runtime.apply(log().get(2), pace).orElseThrow();

        assertThat(loop.evaluation().status()).isEqualTo(Status.OUT_OF_GAS);
        assertThat(loop.evaluation().gasUsed()).isEqualTo(2_000_000);
        assertThat(pace.ended).isEqualTo(19);
    }
}
