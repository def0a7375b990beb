package io.railyard.job.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.railyard.job.GuestModules;
import io.railyard.job.Letters;
import io.railyard.job.history.RootsDigest;
import io.railyard.job.state.IdTypeInformation;
import io.railyard.machine.EngineKind;
import io.railyard.machine.MachineOptions;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.InboxRecord;
import io.railyard.schedule.Position;
import io.railyard.schedule.outcome.Evaluation;
import io.railyard.schedule.outcome.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("try") // Flink's harness declares close() throws Exception.
class ProcessOperatorTest {
    private static final int MAX_PARALLELISM = 16;
    static final MachineSettings SETTINGS = new MachineSettings(
            new GuestModules(),
            MachineSettings.options(MachineOptions.DEFAULTS.withEngine(EngineKind.INTERPRETER)),
            8,
            64L << 20,
            Sharing.DEFAULTS);

    private static final String BALANCES = "{\"" + Letters.USER + "\":\"1000000\"}";
    private static final Message TOKEN = Letters.process("a token", "token", BALANCES, "Ticker", "TST");
    private static final Message COUNTER = Letters.process("a counter", "counter", "");
    private static final Message HOSTILE = Letters.process("a hostile one", "hostile", "");

    static KeyedOneInputStreamOperatorTestHarness<Id, Assignment, Evaluation> harness(
            MachineSettings settings, int subtasks, int index) throws Exception {
        return new KeyedOneInputStreamOperatorTestHarness<>(
                new ProcessOperator(settings, SideOutputs.LIVE),
                Assignment::process,
                IdTypeInformation.INSTANCE,
                MAX_PARALLELISM,
                subtasks,
                index);
    }

    /** Three processes' logs, interleaved: money moves, a counter counts, a hostile guest does its worst. */
    static List<Assignment> history() {
        return history(TOKEN, COUNTER, HOSTILE);
    }

    /** The same of processes with a root interval. */
    static List<Assignment> history(int interval) {
        String text = Integer.toString(interval);
        return history(
                Letters.process("a token", "token", BALANCES, "Ticker", "TST", "Root-Interval", text),
                Letters.process("a counter", "counter", "", "Root-Interval", text),
                Letters.process("a hostile one", "hostile", "", "Root-Interval", text));
    }

    private static List<Assignment> history(Message tokenItem, Message counterItem, Message hostileItem) {
        Log token = new Log(TOKEN.id());
        Log counter = new Log(COUNTER.id());
        Log hostile = new Log(HOSTILE.id());
        List<Assignment> history =
                new ArrayList<>(List.of(token.next(tokenItem), counter.next(counterItem), hostile.next(hostileItem)));
        String[] attacks = {"Trap", "Out-Of-Bounds", "Not-Json", "Recurse", "Error-Member", "Divide-Zero", "Get"};
        for (int i = 0; i < attacks.length; i++) {
            String recipient = Id.ofName("recipient " + i % 3).toString();
            history.add(token.next(Letters.to(
                    TOKEN.id(), "transfer " + i, "", "Action", "Transfer", "Recipient", recipient, "Quantity", "7")));
            history.add(counter.next(Letters.to(COUNTER.id(), "add " + i, "", "Action", "Add", "Quantity", "" + i)));
            history.add(hostile.next(Letters.to(HOSTILE.id(), "attack " + i, "", "Action", attacks[i])));
        }
        return history;
    }

    static List<Evaluation> straight(MachineSettings settings, List<Assignment> history) throws Exception {
        try (var harness = harness(settings, 1, 0)) {
            harness.open();
            for (Assignment assignment : history) {
                harness.processElement(assignment, 0);
            }
            Subtasks.settle(harness);
            return harness.extractOutputValues();
        }
    }

    private static Bytes digest(List<Evaluation> evaluations) {
        RootsDigest digest = new RootsDigest();
        evaluations.forEach(digest::add);
        return digest.value();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 16})
    void givesEqualOutcomesWhenStoppedAndRestoredAfterEveryMessageAtOneAndTwoSubtasks(int interval) throws Exception {
        List<Assignment> history = history(interval);
        List<Evaluation> expected = straight(SETTINGS, history);

        List<Evaluation> found = new ArrayList<>();
        OperatorSubtaskState state = null;
        int before = 1;
        int checkpoint = 0;
        for (Assignment assignment : history) {
            int subtasks = checkpoint % 2 + 1;
            List<OperatorSubtaskState> parts = new ArrayList<>();
            for (int index = 0; index < subtasks; index++) {
                try (var harness = harness(SETTINGS, subtasks, index)) {
                    if (state != null) {
                        harness.initializeState(AbstractStreamOperatorTestHarness.repartitionOperatorState(
                                state, MAX_PARALLELISM, before, subtasks, index));
                    }
                    harness.open();
                    if (KeyGroupRangeAssignment.assignKeyToParallelOperator(
                                    assignment.process(), MAX_PARALLELISM, subtasks)
                            == index) {
                        harness.processElement(assignment, 0);
                    }
                    Subtasks.settle(harness);
                    found.addAll(harness.extractOutputValues());
                    parts.add(harness.snapshot(checkpoint, checkpoint));
                }
            }
            state = AbstractStreamOperatorTestHarness.repackageState(parts.toArray(new OperatorSubtaskState[0]));
            before = subtasks;
            checkpoint++;
        }

        assertThat(found).isEqualTo(expected);
    }

    @Test
    void dropsAssignmentsItHasWhetherTheProcessIsHotOrComesBackFromState() throws Exception {
        List<Assignment> history = history();
        OperatorSubtaskState state;
        try (var harness = harness(SETTINGS, 1, 0)) {
            harness.open();
            for (Assignment assignment : history) {
                harness.processElement(assignment, 0);
                harness.processElement(assignment, 0);
            }
            Subtasks.settle(harness);
            assertThat(harness.extractOutputValues()).hasSize(history.size());
            assertThat(harness.getSideOutput(SideOutputs.EXECUTED)).hasSize(history.size());
            state = harness.snapshot(1, 1);
        }

        try (var harness = harness(SETTINGS, 1, 0)) {
            harness.initializeState(state);
            harness.open();
            for (Assignment assignment : history) {
                harness.processElement(assignment, 0);
            }
            Subtasks.settle(harness);
            assertThat(harness.extractOutputValues()).isEmpty();
        }
    }

    @Test
    void haltsAtAGapNamingProcessPositionAndOffset() throws Exception {
        List<Assignment> history = history();
        Assignment later = history.stream()
                .filter(assignment -> assignment.process().equals(COUNTER.id()))
                .filter(assignment -> assignment.position().slot() == 3)
                .findFirst()
                .orElseThrow();
        try (var harness = harness(SETTINGS, 1, 0)) {
            harness.open();
            harness.processElement(history.get(1), 0);

            assertThatThrownBy(() -> harness.processElement(later, 0))
                    .isInstanceOf(LogBrokenException.class)
                    .hasMessageStartingWith("job.log-gap: process " + COUNTER.id() + " has evaluated 0 and is given 3"
                            + " (inbox 0/3)");
        }
    }

    @Test
    void letsAHostileProcessHurtOnlyItself() throws Exception {
        List<Evaluation> all = straight(SETTINGS, history());
        List<Assignment> peaceful = history().stream()
                .filter(assignment -> !assignment.process().equals(HOSTILE.id()))
                .toList();

        List<Evaluation> healthy = all.stream()
                .filter(evaluation -> !evaluation.process().equals(HOSTILE.id()))
                .toList();
        assertThat(digest(healthy)).isEqualTo(digest(straight(SETTINGS, peaceful)));
        assertThat(healthy).allMatch(evaluation -> evaluation.status() == Status.OK);
        List<Evaluation> hostile = all.stream()
                .filter(evaluation -> evaluation.process().equals(HOSTILE.id()))
                .toList();
        assertThat(hostile.get(1).status()).isEqualTo(Status.TRAP);
        assertThat(hostile.get(hostile.size() - 1).status())
                .as("it still answers")
                .isEqualTo(Status.OK);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 16})
    void givesEqualOutcomesWhenProcessesAreEvictedAfterEveryMessage(int interval) throws Exception {
        assertThat(straight(SETTINGS.withCache(1, 1), history(interval)))
                .isEqualTo(straight(SETTINGS, history(interval)));
    }

    @Test
    void savesByAndByWhatMessagesChangedSoThatLittleIsLeftForABarrier() throws Exception {
        MachineSettings roomy = SETTINGS.withCache(1_000, 1L << 30);
        List<Assignment> first = new ArrayList<>();
        List<Assignment> second = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            Message item = Letters.process("counter " + i, "counter", "");
            Log log = new Log(item.id());
            first.add(log.next(item));
            second.add(log.next(Letters.to(item.id(), "add " + i, "", "Action", "Add", "Quantity", "" + i)));
        }
        List<Evaluation> expected =
                straight(roomy, Stream.concat(first.stream(), second.stream()).toList());
        OperatorSubtaskState state;
        try (var harness = harness(roomy, 1, 0)) {
            harness.open();
            ProcessOperator operator = (ProcessOperator) harness.getOperator();
            for (Assignment assignment : first) {
                harness.processElement(assignment, 0);
            }
            long unsaved = operator.unsavedBytes();
            assertThat(unsaved).isGreaterThan(ProcessOperator.LEFT_BYTES);
            harness.setProcessingTime(49);
            assertThat(operator.unsavedBytes()).isEqualTo(unsaved);

            harness.setProcessingTime(50);
            assertThat(operator.unsavedBytes()).isBetween(ProcessOperator.LEFT_BYTES, unsaved - (1 << 20));

            for (int millis = 100; millis <= 1_000; millis += 50) {
                harness.setProcessingTime(millis);
            }

            assertThat(operator.unsavedBytes())
                    .as("what is busy waits for the barrier, up to a bound")
                    .isBetween(ProcessOperator.LEFT_BYTES - unsaved / 300, ProcessOperator.LEFT_BYTES);
            state = harness.snapshot(1, 1);
            assertThat(operator.unsavedBytes()).isZero();
        }
        try (var harness = harness(roomy, 1, 0)) {
            harness.initializeState(state);
            harness.open();
            for (Assignment assignment : second) {
                harness.processElement(assignment, 0);
            }
            assertThat(harness.extractOutputValues()).isEqualTo(expected.subList(first.size(), expected.size()));
        }
    }

    @Test
    void consumesTheSlotOfAProcessWhoseModuleIsUnknown() throws Exception {
        Message orphan = Letters.process("an orphan", "no such guest", "");
        Log log = new Log(orphan.id());

        List<Evaluation> evaluations = straight(
                SETTINGS, List.of(log.next(orphan), log.next(Letters.to(orphan.id(), "hello", "", "Action", "Get"))));

        assertThat(evaluations).extracting(Evaluation::status).containsExactly(Status.NO_MODULE, Status.NO_MODULE);
        assertThat(evaluations).extracting(Evaluation::position).containsExactly(Position.slot(0), Position.slot(1));
    }

    @Test
    void sendsWhatAProcessSaysInItsNameAndWithItsModule() throws Exception {
        try (var harness = harness(SETTINGS, 1, 0)) {
            harness.open();
            for (Assignment assignment : history().subList(0, 4)) {
                harness.processElement(assignment, 0);
            }

            List<InboxRecord.Pushed> sent = new ArrayList<>();
            for (StreamRecord<InboxRecord> send : harness.getSideOutput(SideOutputs.SENDS)) {
                sent.add((InboxRecord.Pushed) send.getValue());
            }
            assertThat(sent.get(0).message().tag("Action")).contains("Debit-Notice");
            assertThat(sent.get(1).process()).isEqualTo(Id.ofName("recipient 0"));
            assertThat(sent.get(1).message().tag("Action")).contains("Credit-Notice");
            assertThat(sent.get(1).message().tag("From-Process"))
                    .contains(TOKEN.id().toString());
            assertThat(sent.get(1).message().tag("From-Module"))
                    .contains(GuestModules.id("token").toString());
            assertThat(harness.getSideOutput(SideOutputs.OUTBOX)).hasSameSizeAs(sent);
        }
    }
}
