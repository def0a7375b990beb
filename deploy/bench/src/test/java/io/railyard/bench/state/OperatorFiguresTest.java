package io.railyard.bench.state;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class OperatorFiguresTest {
    @Test
    void leavesOutCheckpointsThatTheHeapCannotHoldAndSaysHowTheyRun() {
        assertThat(OperatorFigures.checkpointsLeftOut(1_600L << 20))
                .hasValueSatisfying(
                        why -> assertThat(why).contains("has 1600 MiB").contains("RAILYARD_JAVA_OPTS=-Xmx3g"));
        assertThat(OperatorFigures.checkpointsLeftOut(2_800L << 20)).isEmpty();
    }
}
