package io.railyard.bench.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.railyard.bench.figure.Figure;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class LatenciesTest {
    @Test
    void tellsMedianTailAndLongestAndHoldsTheTailToTheGoal() {
        // given
        Latencies latencies = new Latencies("answers");
        for (int millis = 200; millis >= 1; millis--) {
            latencies.add(millis * 1_000_000L);
        }

        // when
        List<Figure> figures = latencies.figures(OptionalDouble.of(198));

        // then
        assertThat(figures).extracting(Figure::median).containsExactly(101.0, 199.0, 200.0);
        assertThat(figures).extracting(Figure::meetsGoal).containsExactly(true, false, true);
        assertThat(figures.get(1).name()).isEqualTo("answers, p99 of 200");
    }

    @Test
    void tellsNothingOfWhatWasNeverAsked() {
        assertThat(new Latencies("answers").figures(OptionalDouble.empty())).isEmpty();
    }
}
