package io.railyard.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Tag;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.outcome.Evaluation;
import io.railyard.schedule.outcome.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every engine must do: each test runs on each of them. */
abstract class MachineSuite {
    private static final Limits LIMITS =
            Limits.DEFAULTS.withGasPerMessage(30_000_000).withOutputBytes(100_000);

    private final Machine machine = new Machine(
            Histories.guests(), MachineOptions.DEFAULTS.withLimits(LIMITS).withEngine(engine()));
    private final Machine other = new Machine(
            Histories.guests(),
            MachineOptions.DEFAULTS
                    .withLimits(LIMITS)
                    .withEngine(engine() == EngineKind.COMPILED ? EngineKind.INTERPRETER : EngineKind.COMPILED));

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
            case "counter" ->
                Histories.bare("counter")
                        .send("Add", "Quantity", "5")
                        .tick()
                        .tick()
                        .send("Get")
                        .send("Nonsense")
                        .send("Add", "Quantity", "not a number")
                        .send("Reset")
                        .send("Add");
            case "token" ->
                Histories.of("token", new Tag("Name", "Points"), new Tag("Ticker", "PNTS"))
                        .send("Info")
                        .send("Mint", "Quantity", "1000000000000000000000000000")
                        .send(
                                "Transfer",
                                "Recipient",
                                "someone-else",
                                "Quantity",
                                "42",
                                "X-Note",
                                "été \"quoted\" \u0001")
                        .send("Balances")
                        .send("Transfer", "Recipient", "x", "Quantity", "-1")
                        .send("Total-Supply");
            default ->
                Histories.of("hostile")
                        .send("Get")
                        .send("Trap")
                        .send("Get")
                        .send("Loop")
                        .send("Recurse-Deep")
                        .send("Get")
                        .send("Recurse")
                        .send("Memory-Bomb")
                        .send("Get")
                        .send("Divide-Zero")
                        .send("Divide-Overflow")
                        .send("Out-Of-Bounds")
                        .send("Bad-Call")
                        .send("Null-Result")
                        .send("Output-Huge", "Bytes", "200000")
                        .send("Pointer-Bad")
                        .send("Pointer-Unterminated")
                        .send("Not-Json")
                        .send("Not-Utf8")
                        .send("Ok-False")
                        .send("Error-Member")
                        .send("Flood")
                        .send("Empty-Result")
                        .send("Get");
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
    void keepsNothingOfADryRun(String guest) {
        Histories history = history(guest);
        ProcessRuntime runtime = machine.create(history.process());
        List<Transition> straight = run(machine, history);

        for (int i = 0; i < straight.size(); i++) {
            assertThat(runtime.apply(history.log().get(i))).isEqualTo(straight.get(i));
            ProcessImage image = runtime.image();
            Assignment next = history.log().get(Math.min(i + 1, straight.size() - 1));
            Evaluation seen = runtime.dryRun(next);

            assertThat(runtime.image()).isEqualTo(image);
            assertThat(seen.stateRoot()).isEqualTo(straight.get(i).evaluation().stateRoot());
            if (i + 1 < straight.size()) {
                Evaluation then = straight.get(i + 1).evaluation();
                assertThat(seen.status()).isEqualTo(then.status());
                assertThat(seen.output()).isEqualTo(then.output());
                assertThat(seen.outbox()).isEqualTo(then.outbox());
                assertThat(seen.gasUsed()).isEqualTo(then.gasUsed());
            }
        }
    }

    @Test
    void refusesADryRunWithoutState() {
        Histories history = history("counter");
        ProcessRuntime runtime = machine.create(history.process());

        assertThatThrownBy(() -> runtime.dryRun(history.log().get(0)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has no state to run on");
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
                "Trap:TRAP",
                "Loop:OUT_OF_GAS",
                "Recurse-Deep:OUT_OF_DEPTH",
                "Divide-Zero:TRAP",
                "Divide-Overflow:TRAP",
                "Out-Of-Bounds:TRAP",
                "Bad-Call:TRAP",
                "Output-Huge:BAD_OUTPUT",
                "Pointer-Bad:BAD_OUTPUT",
                "Pointer-Unterminated:BAD_OUTPUT",
                "Not-Json:BAD_OUTPUT",
                "Not-Utf8:BAD_OUTPUT",
                "Ok-False:ERROR",
                "Error-Member:ERROR",
                "Empty-Result:BAD_OUTPUT",
                "Null-Result:BAD_OUTPUT",
                "Memory-Bomb:OK"
            })
    void makesEachBadBehaviourAnOutcomeAndGoesOn(String row) {
        String action = row.substring(0, row.indexOf(':'));
        Status status = Status.valueOf(row.substring(row.indexOf(':') + 1));
        ProcessRuntime runtime = machine.create(Histories.of("hostile").process());
        Histories history = Histories.of("hostile")
                .send("Get")
                .send(action, "Bytes", "200000")
                .send("Get");
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
            assertThat(next.output()).contains("\\\"calls\\\":" + 2);
        }
        assertThat(next.status()).isEqualTo(Status.OK);
    }

    @Test
    void stopsAtTheSameDepthWhateverTheThreadsStack() throws InterruptedException {
        List<Evaluation> evaluations = new ArrayList<>();
        for (long stackBytes : new long[] {1L << 20, 4L << 20, 64L << 20}) {
            Thread thread = new Thread(
                    null,
                    () -> evaluations.add(last(Histories.of("hostile").send("Recurse-Deep"))),
                    "guest",
                    stackBytes);
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
    void refusesMoreMessagesThanTheOutboxHolds() {
        Machine narrow = new Machine(
                Histories.guests(),
                MachineOptions.DEFAULTS.withEngine(engine()).withLimits(LIMITS.withOutboxCount(99)));

        List<Transition> transitions = run(
                narrow, Histories.of("hostile").send("Flood", "Count", "100").send("Flood", "Count", "99"));

        assertThat(transitions.get(1).evaluation().status()).isEqualTo(Status.BAD_OUTPUT);
        assertThat(transitions.get(1).evaluation().error().orElse("")).contains("more than 99");
        assertThat(transitions.get(2).evaluation().outbox()).hasSize(99);
    }

    @Test
    void refusesInputLargerThanTheLimitAndGoesOn() {
        Machine narrow = new Machine(
                Histories.guests(),
                MachineOptions.DEFAULTS.withEngine(engine()).withLimits(LIMITS.withInputBytes(2_000)));

        List<Transition> transitions = run(
                narrow,
                Histories.of("counter").send("Add", "Long", "x".repeat(3_000)).send("Add"));

        assertThat(transitions.get(1).evaluation().status()).isEqualTo(Status.ERROR);
        assertThat(transitions.get(1).evaluation().error().orElse("")).startsWith("machine.input-too-large");
        assertThat(transitions.get(2).evaluation().status()).isEqualTo(Status.OK);
    }

    @Test
    void stopsGrowthAtTheMemoryLimit() {
        Machine narrow = new Machine(
                Histories.guests(),
                MachineOptions.DEFAULTS.withEngine(engine()).withLimits(LIMITS.withMemoryBytes(2 << 20)));

        Evaluation bomb =
                run(narrow, Histories.of("hostile").send("Memory-Bomb")).get(1).evaluation();

        assertThat(bomb.memoryBytes()).isEqualTo(2 << 20);
    }

    @Test
    void givesNoModuleToAProcessWhoseModuleIsUnknownRefusedOrUnnamed() {
        Machine odd = new Machine(
                id -> id.equals(Id.ofName("bad"))
                        ? Optional.of(Histories.module("bad", new byte[] {0, 1, 2}))
                        : Optional.empty(),
                MachineOptions.DEFAULTS.withEngine(engine()));

        for (String module : List.of("bad", "unknown")) {
            List<Transition> transitions =
                    run(odd, Histories.of(module).send("Add").send("Add"));

            assertThat(transitions).allMatch(t -> t.evaluation().status() == Status.NO_MODULE);
            assertThat(transitions).allMatch(t -> t.evaluation().error().isPresent());
            assertThat(transitions.stream().map(t -> t.evaluation().stateRoot()).distinct())
                    .hasSize(3);
            ProcessImage image = new ProcessImage(transitions.get(1).header(), new TreeMap<>());
            assertThat(odd.restore(image)
                            .apply(Histories.of(module)
                                    .send("Add")
                                    .send("Add")
                                    .log()
                                    .get(2)))
                    .isEqualTo(transitions.get(2));
        }
    }

    @Test
    void refusesADamagedImage() {
        Histories history = Histories.of("counter").send("Add");
        ProcessRuntime runtime = machine.create(history.process());
        runtime.apply(history.log().get(0));
        ProcessImage image = runtime.image();
        TreeMap<Integer, Bytes> damaged = new TreeMap<>(image.pages());
        damaged.put(200, Bytes.of(filled()));

        assertThatThrownBy(() -> machine.restore(new ProcessImage(image.header(), damaged)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("do not match its header");
        assertThatThrownBy(() ->
                        machine.restore(new ProcessImage(Bytes.of(image.header().toByteArray(), 0, 40), image.pages())))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static byte[] filled() {
        byte[] page = new byte[Page.SIZE_BYTES];
        page[17] = 1;
        return page;
    }

    @Test
    void refusesAnAssignmentOutOfOrder() {
        Histories history = Histories.of("counter").send("Add").send("Add");
        ProcessRuntime runtime = machine.create(history.process());
        runtime.apply(history.log().get(0));

        assertThat(runtime.expects(history.log().get(2).position())).isFalse();
        assertThatThrownBy(() -> runtime.apply(history.log().get(2))).isInstanceOf(IllegalArgumentException.class);
        assertThat(runtime.apply(history.log().get(1)).evaluation().status()).isEqualTo(Status.OK);
    }

    @Test
    void chargesNoMoreThanTheGasLimit() {
        Evaluation loop = last(Histories.of("hostile").send("Loop"));

        assertThat(loop.gasUsed()).isEqualTo(LIMITS.gasPerMessage());
    }

    @Test
    void keepsTheLimitsAProcessBeganWith() {
        Histories history = Histories.of("counter").send("Add").send("Add");
        ProcessRuntime runtime = machine.create(history.process());
        runtime.apply(history.log().get(0));
        Machine poor = new Machine(
                Histories.guests(),
                MachineOptions.DEFAULTS.withEngine(engine()).withLimits(Limits.DEFAULTS.withGasPerMessage(10)));

        Evaluation restored =
                poor.restore(runtime.image()).apply(history.log().get(1)).evaluation();

        assertThat(restored).isEqualTo(runtime.apply(history.log().get(1)).evaluation());
    }
}
