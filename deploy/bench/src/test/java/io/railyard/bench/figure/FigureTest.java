package io.railyard.bench.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FigureTest {
    @Test
    void takesTheMedianOfAnOddAndOfAnEvenNumberOfRuns() {
        assertThat(Figure.of("x", "ms", 3, 1, 2).median()).isEqualTo(2);
        assertThat(Figure.of("x", "ms", 4, 1, 2, 3).median()).isEqualTo(2.5);
    }

    @Test
    void meetsAGoalOnItsBoundAndMissesItBeyond() {
        Figure figure = Figure.of("x", "ms", 100);

        assertThat(figure.withGoal(new Figure.Goal.AtMost(100)).meetsGoal()).isTrue();
        assertThat(figure.withGoal(new Figure.Goal.AtMost(99)).meetsGoal()).isFalse();
        assertThat(figure.withGoal(new Figure.Goal.AtLeast(100)).meetsGoal()).isTrue();
        assertThat(figure.withGoal(new Figure.Goal.AtLeast(101)).meetsGoal()).isFalse();
    }

    @Test
    void needsARun() {
        assertThatThrownBy(() -> Figure.of("x", "ms")).hasMessageContaining("at least one run");
    }
}
