package io.railyard.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.railyard.message.Bytes;
import io.railyard.message.Tag;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.outcome.Evaluation;
import io.railyard.schedule.outcome.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every engine must do: each test runs on each of them. */
abstract class MachineSuite {
    private final Machine machine = new Machine(Histories.guests(), MachineOptions.DEFAULTS.withEngine(engine()));
    private final Machine other = new Machine(
            Histories.guests(),
            MachineOptions.DEFAULTS.withEngine(
                    engine() == EngineKind.COMPILED ? EngineKind.INTERPRETER : EngineKind.COMPILED));

    abstract EngineKind engine();

    private static List<Transition> run(Machine machine, Histories history) {
        List<Transition> transitions = new ArrayList<>();
        try (ProcessRuntime runtime = machine.create(history.process())) {
            history.log().forEach(assignment -> transitions.add(runtime.apply(assignment)));
        }
        return transitions;
    }

    private Evaluation last(Histories history) {
        List<Transition> transitions = run(machine, history);
        return transitions.get(transitions.size() - 1).evaluation();
    }

    private static Histories history(String guest) {
        return switch (guest) {
            case "counter" -> Histories.of("counter").send("Add", "Quantity", "5").tick().tick().send("Get").send("Nonsense")
                    .send("Add", "Quantity", "not a number").send("Reset").send("Add");
            case "token" -> Histories.of("token", new Tag("Name", "Points"), new Tag("Ticker", "PNTS")).send("Info")
                    .send("Mint", "Quantity", "1000000000000000000000000000")
                    .send("Transfer", "Recipient", "someone-else", "Quantity", "42", "X-Note", "été \"quoted\" \u0001")
                    .send("Balances").send("Transfer", "Recipient", "x", "Quantity", "-1").send("Total-Supply");
            default -> Histories.of("hostile").send("Get").send("Trap").send("Get").send("Loop").send("Recurse-Deep")
                    .send("Get").send("Recurse").send("Memory-Bomb").send("Get").send("Divide-Zero").send("Divide-Overflow")
                    .send("Out-Of-Bounds").send("Bad-Call").send("Null-Result").send("Output-Huge").send("Pointer-Bad")
                    .send("Pointer-Unterminated").send("Not-Json").send("Not-Utf8").send("Ok-False").send("Error-Member")
                    .send("Flood").send("Empty-Result").send("Get");
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"counter", "token", "hostile"})
    void givesTheSameTransitionsOnEveryEngine(String guest) {
        List<Transition> here = run(machine, history(guest));

        List<Transition> there = run(other, history(guest));

        assertThat(here).isEqualTo(there);
    }

    @ParameterizedTest
    @ValueSource(strings = {"counter", "token", "hostile"})
    void continuesFromAnImageTakenAfterAnyMessage(String guest) {
        Histories history = history(guest);
        List<Transition> straight = run(machine, history);

        List<Transition> cold = new ArrayList<>();
        ProcessRuntime first = machine.create(history.process());
        cold.add(first.apply(history.log().get(0)));
        ProcessImage image = first.image();
        for (Assignment assignment : history.log().subList(1, history.log().size())) {
            ProcessRuntime runtime = machine.restore(image);
            cold.add(runtime.apply(assignment));
            image = runtime.image();
        }

        assertThat(cold).isEqualTo(straight);
    }

    @ParameterizedTest
    @ValueSource(strings = {"counter", "token", "hostile"})
    void changedPagesOverAnOlderImageGiveTheNewImage(String guest) {
        Histories history = history(guest);
        ProcessRuntime runtime = machine.create(history.process());
        ProcessImage built = new ProcessImage(Bytes.EMPTY, new TreeMap<>());

        for (Assignment assignment : history.log()) {
            built = built.after(runtime.apply(assignment));
            assertThat(built).isEqualTo(runtime.image());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Trap:TRAP", "Loop:OUT_OF_GAS", "Recurse-Deep:OUT_OF_DEPTH", "Divide-Zero:TRAP", "Divide-Overflow:TRAP",
                "Out-Of-Bounds:TRAP", "Bad-Call:TRAP", "Output-Huge:BAD_OUTPUT", "Pointer-Bad:BAD_OUTPUT",
                "Pointer-Unterminated:BAD_OUTPUT", "Not-Json:BAD_OUTPUT", "Not-Utf8:BAD_OUTPUT", "Ok-False:ERROR",
                "Error-Member:ERROR", "Empty-Result:BAD_OUTPUT", "Null-Result:BAD_OUTPUT", "Flood:OK", "Memory-Bomb:OK"
            })
    void makesEachBadBehaviourAnOutcomeAndGoesOn(String row) {
        String action = row.substring(0, row.indexOf(':'));
        Status status = Status.valueOf(row.substring(row.indexOf(':') + 1));
        ProcessRuntime runtime = machine.create(Histories.of("hostile").process());
        Histories history = Histories.of("hostile").send("Get").send(action).send("Get");
        runtime.apply(history.log().get(0));
        runtime.apply(history.log().get(1));
        ProcessImage before = runtime.image();

        Transition bad = runtime.apply(history.log().get(2));
        ProcessImage after = runtime.image();
        Evaluation next = runtime.apply(history.log().get(3)).evaluation();

        assertThat(bad.evaluation().status()).isEqualTo(status);
        if (status != Status.OK) {
            assertThat(bad.evaluation().error().orElse("")).isNotEmpty().doesNotContain("java", "@", "Exception");
            assertThat(bad.evaluation().outbox()).isEmpty();
            assertThat(bad.changedPages()).isEmpty();
            assertThat(after.pages()).isEqualTo(before.pages());
            assertThat(after.header()).isNotEqualTo(before.header());
            assertThat(next.output()).contains("\\\"calls\\\":" + (action.isEmpty() ? 0 : 2));
        }
        assertThat(next.status()).isEqualTo(Status.OK);
    }

    @Test
    void stopsAtTheSameDepthWhateverTheThreadsStack() throws InterruptedException {
        List<Evaluation> evaluations = new ArrayList<>();
        for (long stackBytes : new long[] {1L << 20, 4L << 20, 64L << 20}) {
            Thread thread = new Thread(
                    null, () -> evaluations.add(last(Histories.of("hostile").send("Recurse-Deep"))), "guest", stackBytes);
            thread.start();
            thread.join();
        }

        assertThat(evaluations).hasSize(3);
        assertThat(evaluations.get(0).status()).isEqualTo(Status.OUT_OF_DEPTH);
        assertThat(evaluations.get(1)).isEqualTo(evaluations.get(0));
        assertThat(evaluations.get(2)).isEqualTo(evaluations.get(0));
    }

    @Test
    void saysThatTheHostFailedWhenTheThreadHasTooLittleStack() throws InterruptedException {
        Limits deep = Limits.DEFAULTS.withCallDepth(Limits.MAX_CALL_DEPTH);
        Machine deepMachine = new Machine(
                Histories.guests(), MachineOptions.DEFAULTS.withEngine(engine()).withLimits(deep));
        Histories history = Histories.of("hostile").send("Recurse-Deep");
        List<Throwable> thrown = new ArrayList<>();
        Thread thread = new Thread(
                null,
                () -> {
                    ProcessRuntime runtime = deepMachine.create(history.process());
                    runtime.apply(history.log().get(0));
                    try {
                        runtime.apply(history.log().get(1));
                    } catch (HostFailure e) {
                        thrown.add(e);
                    }
                },
                "small",
                200_000);

        thread.start();
        thread.join();

        assertThat(thrown).hasSize(1);
    }

    @Test
    void interruptionIsAHostFailureAndNoOutcome() {
        Histories history = Histories.of("hostile").send("Loop");
        ProcessRuntime runtime = machine.create(history.process());
        runtime.apply(history.log().get(0));

        Thread.currentThread().interrupt();

        try {
            assertThatThrownBy(() -> runtime.apply(history.log().get(1))).isInstanceOf(HostFailure.class);
        } finally {
            Thread.interrupted();
        }
        assertThatThrownBy(() -> runtime.apply(history.log().get(1))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void chargesNoMoreThanTheGasLimit() {
        Evaluation loop = last(Histories.of("hostile").send("Loop"));

        assertThat(loop.gasUsed()).isEqualTo(Limits.DEFAULTS.gasPerMessage());
    }

    @Test
    void keepsTheLimitsAProcessBeganWith() {
        Histories history = Histories.of("counter").send("Add").send("Add");
        ProcessRuntime runtime = machine.create(history.process());
        runtime.apply(history.log().get(0));
        Machine poor = new Machine(
                Histories.guests(),
                MachineOptions.DEFAULTS.withEngine(engine()).withLimits(Limits.DEFAULTS.withGasPerMessage(10)));

        Evaluation restored = poor.restore(runtime.image()).apply(history.log().get(1)).evaluation();

        assertThat(restored).isEqualTo(runtime.apply(history.log().get(1)).evaluation());
    }
}
