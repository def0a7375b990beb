package io.railyard.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.railyard.machine.replay.Difference;
import io.railyard.machine.replay.Fold;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.Position;
import io.railyard.schedule.outcome.Evaluation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ReplayTest {
    private static final MachineOptions OPTIONS = MachineOptions.DEFAULTS.withEngine(EngineKind.INTERPRETER);

    @Test
    void findsNoDifferenceBetweenEngines() {
        Histories history = Histories.of("counter")
                .send("Add")
                .tick()
                .send("Add", "Quantity", "7")
                .send("Get");

        Optional<Difference> difference = Fold.firstDifference(
                new Machine(Histories.guests(), OPTIONS),
                new Machine(Histories.guests(), MachineOptions.DEFAULTS),
                history.process(),
                history.log());

        assertThat(difference).isEmpty();
    }

    @Test
    void seesAnotherGasLimitInTheFirstRoot() {
        Machine honest = new Machine(Histories.guests(), OPTIONS);
        Machine poor =
                new Machine(Histories.guests(), OPTIONS.withLimits(Limits.DEFAULTS.withGasPerMessage(299_999_999)));
        Histories history = Histories.of("counter").send("Get").send("Add", "Note", "x".repeat(2_000));

        Difference difference = Fold.firstDifference(honest, poor, history.process(), history.log())
                .orElseThrow();

        assertThat(difference.position()).isEqualTo(Position.slot(0));
        assertThat(difference.field()).isEqualTo("state root");
    }

    @Test
    void namesTheFirstRecordedEvaluationThatDiffers() {
        Machine machine = new Machine(Histories.guests(), OPTIONS);
        Histories history = Histories.of("counter").send("Add").send("Add").send("Add");
        List<Evaluation> recorded = new ArrayList<>();
        try (Fold fold = new Fold(machine, history.process())) {
            fold.run(history.log()).forEach(t -> recorded.add(t.evaluation()));
        }
        List<Assignment> other = Histories.of("counter")
                .send("Add")
                .send("Add", "Quantity", "2")
                .send("Add")
                .log();

        Difference difference = Fold.firstDifference(machine, history.process(), other, recorded)
                .orElseThrow();

        assertThat(difference.position()).isEqualTo(Position.slot(2));
        assertThat(difference.field()).isEqualTo("output");
        assertThat(difference).hasToString("Process " + history.process() + " differs at 2 in output");
    }
}
