package io.railyard.job.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.railyard.job.GuestModules;
import io.railyard.job.Letters;
import io.railyard.job.state.IdTypeInformation;
import io.railyard.machine.EngineKind;
import io.railyard.machine.Limits;
import io.railyard.machine.MachineOptions;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.outcome.Evaluation;
import io.railyard.schedule.outcome.Status;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

/** Processes that loop, beside processes that do not, in one subtask. */
@SuppressWarnings("try") // Flink's harness declares close() throws Exception.
final class TurnsTest {
    private static final int MAX_PARALLELISM = 16;
    private static final long SLICE = 400_000;
    private static final int LOOPERS = 5;

    private static MachineSettings settings(Sharing sharing) {
        return new MachineSettings(
                new GuestModules(),
                MachineSettings.options(MachineOptions.DEFAULTS
                        .withEngine(EngineKind.OWN)
                        .withLimits(Limits.DEFAULTS.withGasPerMessage(10 * SLICE))),
                64,
                256L << 20,
                sharing);
    }

    private static final Sharing SHARING = new Sharing(SLICE, 1_000, 3);

    private static KeyedOneInputStreamOperatorTestHarness<Id, Assignment, Evaluation> harness(
            Sharing sharing, int subtasks, int index) throws Exception {
        return new KeyedOneInputStreamOperatorTestHarness<>(
                new ProcessOperator(settings(sharing), SideOutputs.LIVE),
                Assignment::process,
                IdTypeInformation.INSTANCE,
                MAX_PARALLELISM,
                subtasks,
                index);
    }

    /** Every looper loops, then answers; the counters count. More loopers than may stand still at once. */
    private static List<Assignment> history() {
        List<Assignment> history = new ArrayList<>();
        List<Log> loopers = new ArrayList<>();
        for (int i = 0; i < LOOPERS; i++) {
            Message process = Letters.process("looper " + i, "hostile", "");
            loopers.add(new Log(process.id()));
            history.add(loopers.get(i).next(process));
        }
        for (int i = 0; i < LOOPERS; i++) {
            Id id = Letters.process("looper " + i, "hostile", "").id();
            history.add(loopers.get(i).next(Letters.to(id, "loop " + i, "", "Action", "Loop")));
            history.add(loopers.get(i).next(Letters.to(id, "get " + i, "", "Action", "Get")));
        }
        for (int i = 0; i < 10; i++) {
            Message process = Letters.process("counter " + i, "counter", "");
            Log log = new Log(process.id());
            history.add(log.next(process));
            for (int k = 0; k < 3; k++) {
                history.add(log.next(
                        Letters.to(process.id(), "add " + i + "/" + k, "", "Action", "Add", "Quantity", "" + k)));
            }
        }
        return history;
    }

    private static boolean loops(Evaluation evaluation) {
        return evaluation.status() == Status.OUT_OF_GAS;
    }

    private static List<Evaluation> sorted(List<Evaluation> evaluations) {
        return evaluations.stream()
                .sorted(Comparator.comparing((Evaluation e) -> e.process().toString())
                        .thenComparing(Evaluation::position))
                .toList();
    }

    private static List<Evaluation> oneByOne() throws Exception {
        try (var harness = harness(Sharing.NONE, 1, 0)) {
            harness.open();
            for (Assignment assignment : history()) {
                harness.processElement(assignment, 0);
            }
            return harness.extractOutputValues();
        }
    }

    @Test
    void letOthersThroughWhileSomeLoopAndGiveTheSameOutcomes() throws Exception {
        try (var harness = harness(SHARING, 1, 0)) {
            harness.open();
            for (Assignment assignment : history()) {
                harness.processElement(assignment, 0);
            }
            Subtasks.settle(harness);

            List<Evaluation> found = harness.extractOutputValues();
            assertThat(sorted(found)).isEqualTo(sorted(oneByOne()));
            assertThat(found.stream().filter(TurnsTest::loops)).hasSize(LOOPERS);
            int firstLoop = found.indexOf(
                    found.stream().filter(TurnsTest::loops).findFirst().orElseThrow());
            assertThat(found.subList(0, firstLoop))
                    .as("40 of the counters' and 5 first ones of the loopers'")
                    .hasSize(45);
        }
    }

    @Test
    void finishEverythingAtTheEndOfTheInput() throws Exception {
        try (var harness = harness(SHARING, 1, 0)) {
            harness.open();
            for (Assignment assignment : history()) {
                harness.processElement(assignment, 0);
            }
            harness.endInput();

            assertThat(sorted(harness.extractOutputValues())).isEqualTo(sorted(oneByOne()));
        }
    }

    @Test
    void takeNoMoreThanMayWait() throws Exception {
        try (var harness = harness(new Sharing(SLICE, 4, 2), 1, 0)) {
            harness.open();
            for (Assignment assignment : history()) {
                harness.processElement(assignment, 0);
            }

            assertThat(harness.extractOutputValues()).hasSize(history().size() - 3);
        }
    }

    @Test
    void keepWhatWaitsAndStandsStillInACheckpointOverChangingParallelism() throws Exception {
        List<Evaluation> found = new ArrayList<>();
        OperatorSubtaskState state;
        try (var harness = harness(SHARING, 1, 0)) {
            harness.open();
            for (Assignment assignment : history()) {
                harness.processElement(assignment, 0);
            }
            for (int turns = 0; turns < 20; turns++) {
                harness.getTaskMailbox().take(0).run();
            }
            state = harness.snapshot(1, 1);
            found.addAll(harness.extractOutputValues());
        }
        assertThat(found.stream().filter(TurnsTest::loops))
                .as("loops stand still at the checkpoint")
                .isEmpty();

        for (int index = 0; index < 2; index++) {
            try (var harness = harness(SHARING, 2, index)) {
                harness.initializeState(AbstractStreamOperatorTestHarness.repartitionOperatorState(
                        state, MAX_PARALLELISM, 1, 2, index));
                harness.open();
                Subtasks.settle(harness);
                found.addAll(harness.extractOutputValues());
            }
        }

        assertThat(sorted(found)).isEqualTo(sorted(oneByOne()));
    }

    @Test
    void goOnAfterACheckpointAsIfThereHadBeenNone() throws Exception {
        try (var harness = harness(SHARING, 1, 0)) {
            harness.open();
            for (Assignment assignment : history()) {
                harness.processElement(assignment, 0);
            }
            for (int checkpoint = 0; harness.getTaskMailbox().hasMail(); checkpoint++) {
                harness.getTaskMailbox().take(0).run();
                harness.snapshot(checkpoint, checkpoint);
            }

            assertThat(sorted(harness.extractOutputValues())).isEqualTo(sorted(oneByOne()));
        }
    }

    @Test
    void refuseSettingsOfNothing() {
        assertThatThrownBy(() -> new Sharing(0, 1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Sharing(1, 0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Sharing(1, 1, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
