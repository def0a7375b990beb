package io.railyard.job.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.railyard.job.GuestModules;
import io.railyard.job.Letters;
import io.railyard.job.state.IdTypeInformation;
import io.railyard.machine.Limits;
import io.railyard.machine.MachineOptions;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.outcome.Evaluation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Processes that take more than their share, and state that is not what it was: nobody else notices. */
@SuppressWarnings("try") // Flink's harness declares close() throws Exception.
final class StateIsolationTest {
    private static final int MAX_PARALLELISM = 16;
    /** Several go into a bomb. */
    private static final long SHORT_SLICE = 10_000;

    private static MachineSettings settings(Limits limits, long cacheBytes) {
        return new MachineSettings(
                new GuestModules(),
                MachineSettings.options(MachineOptions.DEFAULTS.withLimits(limits)),
                64,
                cacheBytes,
                new Sharing(10_000_000, 1_000, 4));
    }

    private static KeyedOneInputStreamOperatorTestHarness<Id, Assignment, Evaluation> harness(
            MachineSettings settings, int subtasks, int index) throws Exception {
        return new KeyedOneInputStreamOperatorTestHarness<>(
                new ProcessOperator(settings, SideOutputs.LIVE),
                Assignment::process,
                IdTypeInformation.INSTANCE,
                MAX_PARALLELISM,
                subtasks,
                index);
    }

    private static KeyedOneInputStreamOperatorTestHarness<Id, Assignment, Evaluation> harness(ProcessOperator operator)
            throws Exception {
        return new KeyedOneInputStreamOperatorTestHarness<>(
                operator, Assignment::process, IdTypeInformation.INSTANCE, MAX_PARALLELISM, 1, 0);
    }

    private static List<Assignment> counter(String name, int messages) {
        Message process = Letters.process(name, "counter", "");
        Log log = new Log(process.id());
        List<Assignment> history = new ArrayList<>(List.of(log.next(process)));
        for (int i = 0; i < messages; i++) {
            history.add(log.next(Letters.to(process.id(), name + i, "", "Action", "Add", "Quantity", "" + i)));
        }
        return history;
    }

    private static List<Evaluation> sorted(List<Evaluation> evaluations) {
        return evaluations.stream()
                .sorted(Comparator.comparing((Evaluation e) -> e.process().toString())
                        .thenComparing(Evaluation::position))
                .toList();
    }

    private static List<Evaluation> straight(MachineSettings settings, List<Assignment> history) throws Exception {
        try (var harness = harness(settings, 1, 0)) {
            harness.open();
            for (Assignment assignment : history) {
                harness.processElement(assignment, 0);
                Subtasks.settle(harness);
            }
            return harness.extractOutputValues();
        }
    }

    @Test
    void keepsWhatANoisyTenantSendsInStateAndLosesNoneOfItAtAnyParallelism() throws Exception {
        MachineSettings settings = settings(Limits.DEFAULTS, 256L << 20);
        List<Assignment> noisy = counter("a noisy tenant", 400);
        List<Assignment> quiet = counter("a quiet one", 3);
        Message looper = Letters.process("one that loops", "hostile", "");
        Log loops = new Log(looper.id());
        // While it stands still between slices, what comes waits.
        List<Assignment> history = new ArrayList<>(
                List.of(loops.next(looper), loops.next(Letters.to(looper.id(), "loop", "", "Action", "Loop"))));
        history.addAll(noisy);
        history.addAll(quiet);

        List<OperatorSubtaskState> first = new ArrayList<>();
        List<Evaluation> found = new ArrayList<>();
        try (var harness = harness(settings, 1, 0)) {
            harness.open();
            for (Assignment assignment : history) {
                harness.processElement(assignment, 0);
            }
            found.addAll(harness.extractOutputValues());
            first.add(harness.snapshot(1, 1));
        }
        assertThat(found).as("evaluated before the checkpoint").hasSizeLessThan(100);
        OperatorSubtaskState state =
                AbstractStreamOperatorTestHarness.repackageState(first.toArray(new OperatorSubtaskState[0]));
        for (int index = 0; index < 2; index++) {
            try (var harness = harness(settings, 2, index)) {
                harness.initializeState(AbstractStreamOperatorTestHarness.repartitionOperatorState(
                        state, MAX_PARALLELISM, 1, 2, index));
                harness.open();
                Subtasks.settle(harness);
                found.addAll(harness.extractOutputValues());
            }
        }

        assertThat(sorted(found)).isEqualTo(sorted(straight(settings, history)));
    }

    @Test
    void holdsManyMemoryBombsWithinItsBudget() throws Exception {
        long budget = 64L << 20;
        MachineSettings settings = settings(Limits.DEFAULTS.withMemoryBytes(8L << 20), budget);
        ProcessOperator operator = new ProcessOperator(settings, SideOutputs.LIVE);
        List<Assignment> history = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            Message bomb = Letters.process("bomb " + i, "hostile", "");
            Log log = new Log(bomb.id());
            history.add(log.next(bomb));
            history.add(log.next(Letters.to(bomb.id(), "boom " + i, "", "Action", "Memory-Bomb")));
        }
        history.addAll(counter("beside bombs", 5));
        try (var harness = harness(operator)) {
            harness.open();
            for (Assignment assignment : history) {
                harness.processElement(assignment, 0);
                Subtasks.settle(harness);
                assertThat(operator.heldBytes()).isLessThanOrEqualTo(budget + budget / 10);
            }
            List<Evaluation> found = harness.extractOutputValues();
            assertThat(found).hasSize(history.size());
            assertThat(found.stream().filter(e -> e.memoryBytes() == 8L << 20))
                    .as("bombs that got all they may have")
                    .hasSize(60);
        }
    }

    /** Of 64 MiB each; guests have 192 MiB, and while a bomb grows its array is there twice. */
    private static List<Assignment> bombs(int count) {
        List<Assignment> history = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Message bomb = Letters.process("large bomb " + i, "hostile", "");
            Log log = new Log(bomb.id());
            history.add(log.next(bomb));
            history.add(log.next(Letters.to(bomb.id(), "large boom " + i, "", "Action", "Memory-Bomb")));
            history.add(log.next(Letters.to(bomb.id(), "after " + i, "", "Action", "Get")));
        }
        return history;
    }

    private static MachineSettings slices(Limits limits, long cacheBytes) {
        return settings(limits, cacheBytes).withSharing(new Sharing(SHORT_SLICE, 1_000, 4));
    }

    @Test
    void letsBombsThatDoNotFitBesideEachOtherRunOneByOne() throws Exception {
        Limits limits = Limits.DEFAULTS;
        List<Assignment> history = bombs(3);
        history.addAll(counter("beside large bombs", 5));
        ProcessOperator operator = new ProcessOperator(slices(limits, 1 << 20), SideOutputs.LIVE);
        try (var harness = harness(operator)) {
            harness.open();
            for (Assignment assignment : history) {
                harness.processElement(assignment, 0);
            }
            while (harness.getTaskMailbox().hasMail()) {
                harness.getTaskMailbox().take(0).run();
                assertThat(operator.heldBytes()).isLessThanOrEqualTo(MachineSettings.LEAST_BYTES + (16 << 20));
            }

            assertThat(operator.roomWaits()).as("messages that waited").isPositive();
            assertThat(sorted(harness.extractOutputValues()))
                    .isEqualTo(sorted(straight(settings(limits, 1L << 30), history)))
                    .hasSize(history.size());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hashmap", "rocksdb"})
    void givesEqualRootsWhenRestoredAfterEachMessageAtParallelismOneTwoThreeOne(String backend) throws Exception {
        MachineSettings settings = ProcessOperatorTest.SETTINGS;
        List<Assignment> history = ProcessOperatorTest.history();
        int[] parallelism = {1, 2, 3, 1};
        List<Evaluation> found = new ArrayList<>();
        OperatorSubtaskState state = null;
        int before = 1;
        for (int i = 0; i < history.size(); i++) {
            int subtasks = parallelism[i % parallelism.length];
            List<OperatorSubtaskState> parts = new ArrayList<>();
            for (int index = 0; index < subtasks; index++) {
                try (var harness = harness(settings, subtasks, index)) {
                    harness.setStateBackend(Subtasks.backend(backend));
                    if (state != null) {
                        harness.initializeState(AbstractStreamOperatorTestHarness.repartitionOperatorState(
                                state, MAX_PARALLELISM, before, subtasks, index));
                    }
                    harness.open();
                    Id process = history.get(i).process();
                    if (KeyGroupRangeAssignment.assignKeyToParallelOperator(process, MAX_PARALLELISM, subtasks)
                            == index) {
                        harness.processElement(history.get(i), 0);
                        Subtasks.settle(harness);
                    }
                    found.addAll(harness.extractOutputValues());
                    parts.add(harness.snapshot(i, i));
                }
            }
            state = AbstractStreamOperatorTestHarness.repackageState(parts.toArray(new OperatorSubtaskState[0]));
            before = subtasks;
        }

        assertThat(found).isEqualTo(ProcessOperatorTest.straight(settings, history));
    }

    @Test
    void haltsTheProcessWhoseStateIsOfAnUnknownFormAndNoOther() throws Exception {
        OperatorSubtaskState state = OldStateTest.stored("process-pages-1.snapshot");
        List<Assignment> history = ProcessOperatorTest.history();
        List<Assignment> fresh = counter("one that begins now", 4);
        try (var harness = harness(ProcessOperatorTest.SETTINGS, 1, 0)) {
            harness.initializeState(state);
            harness.open();
            Id halted = history.get(12).process();
            List<Assignment> given = history.subList(12, history.size()).stream()
                    .filter(each -> each.process().equals(halted))
                    .toList();
            for (Assignment assignment : given) {
                harness.processElement(assignment, 0);
            }
            for (Assignment assignment : fresh) {
                harness.processElement(assignment, 0);
            }
            Subtasks.settle(harness);

            assertThat(harness.extractOutputValues())
                    .isEqualTo(straight(ProcessOperatorTest.SETTINGS, fresh))
                    .hasSize(fresh.size());
            harness.snapshot(1, 1);
            ProcessOperator operator = (ProcessOperator) harness.getOperator();
            List<Assignment> kept = new ArrayList<>();
            new WaitingState(operator.getKeyedStateStore()).load(operator.getKeyedStateBackend(), kept::add);
            Backlog backlog = new Backlog(operator.getKeyedStateStore());
            backlog.load(operator.getKeyedStateBackend());
            operator.setCurrentKey(halted);
            kept.addAll(backlog.take(halted, given.size(), Long.MAX_VALUE));
            assertThat(kept)
                    .as("all that came for it waits, in its order")
                    .isEqualTo(given)
                    .hasSizeGreaterThan(2);
            assertThat(operator.waitingBytes()).isZero();
        }
    }
}
