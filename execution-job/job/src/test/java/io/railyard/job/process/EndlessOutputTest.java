package io.railyard.job.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.railyard.job.GuestModules;
import io.railyard.job.Letters;
import io.railyard.machine.Limits;
import io.railyard.machine.MachineOptions;
import io.railyard.machine.ModuleItem;
import io.railyard.machine.ModuleSource;
import io.railyard.machine.rules.RuleMachine;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.message.Tag;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.InboxRecord;
import io.railyard.schedule.outcome.Evaluation;
import io.railyard.schedule.outcome.Status;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;

/** Outputs and spawns without end, and two processes that answer each other twice for each message. */
@SuppressWarnings("try") // Flink's harness declares close() throws Exception.
final class EndlessOutputTest {
    private static final int OUTBOX = 50;
    /** Assignments that may wait in memory. */
    private static final int ROOM = 1_000;

    private static final String RULES = """
            {"functions": {"all": {"parameters": ["n", "spawns"], "body":
               ["let", {"i": 0}, ["while", ["<", "$i", "$n"], ["do",
                  ["if", "$spawns", ["spawn", {"Module": "a module"}, "child"], ["send", "somebody", {"Action": "Hello"}, "text"]],
                  ["set", "i", ["+", "$i", 1]]]]]},
               "answer": {"parameters": [], "body": ["send", ["get", "$message", "From"], {"Action": "Boom"}, ""]}},
             "on": {"Messages": ["all", 1000000000, false], "Spawns": ["all", 1000000000, true],
                    "One-Too-Many": ["all", 51, false], "Spawn-One-Too-Many": ["all", 51, true],
                    "Allowed": ["all", 50, false], "Allowed-Spawns": ["all", 50, true],
                    "Boom": ["do", ["answer"], ["answer"]]},
             "otherwise": ["count"]}
            """;

    private static final MachineSettings SETTINGS = new MachineSettings(
            EndlessOutputTest::modules,
            MachineSettings.options(MachineOptions.DEFAULTS.withLimits(
                    Limits.DEFAULTS.withOutboxCount(OUTBOX).withGasPerMessage(2_000_000))),
            64,
            256L << 20,
            new Sharing(500_000, ROOM, 8));

    private static ModuleSource modules() {
        ModuleSource guests = new GuestModules().open();
        return id -> id.equals(GuestModules.id("rules"))
                ? Optional.of(new ModuleItem(
                        id, "owner", List.of(new Tag("Module-Format", RuleMachine.FORMAT)), Bytes.utf8(RULES)))
                : guests.find(id);
    }

    private static List<Assignment> quiet(String name, String guest, int messages) {
        Message process = Letters.process(name, guest, "");
        Log log = new Log(process.id());
        List<Assignment> history = new ArrayList<>(List.of(log.next(process)));
        for (int i = 0; i < messages; i++) {
            history.add(log.next(Letters.to(process.id(), name + i, "", "Action", "Get")));
        }
        return history;
    }

    private static List<Evaluation> run(List<Assignment> history) throws Exception {
        try (Subtasks subtasks = Subtasks.open(SETTINGS, "hashmap", 1).start()) {
            for (Assignment assignment : history) {
                subtasks.give(assignment);
            }
            subtasks.settle();
            return Subtasks.sorted(subtasks.evaluations());
        }
    }

    private static List<Evaluation> of(List<Evaluation> evaluations, Id process) {
        return evaluations.stream()
                .filter(each -> each.process().equals(process))
                .toList();
    }

    @Test
    void endsMessagesThatSendOrSpawnOrWriteWithoutEndAndSendsNothingOfThem() throws Exception {
        Message endless = Letters.process("endless", "rules", "");
        Message huge = Letters.process("huge", "hostile", "", "Compute-Limit", "1000000000");
        Log log = new Log(endless.id());
        Log hugeLog = new Log(huge.id());
        List<Assignment> history = new ArrayList<>(List.of(log.next(endless), hugeLog.next(huge)));
        String[] attacks = {"Messages", "Spawns", "One-Too-Many", "Spawn-One-Too-Many", "Allowed", "Allowed-Spawns"};
        List<Assignment> quiet = quiet("beside them", "counter", 12);
        for (int round = 0; round < 3; round++) {
            for (String attack : attacks) {
                history.add(log.next(Letters.to(endless.id(), attack + round, "", "Action", attack)));
            }
            history.add(hugeLog.next(
                    Letters.to(huge.id(), "huge " + round, "", "Action", "Output-Huge", "Bytes", "33554432")));
            history.addAll(quiet.subList(4 * round, 4 * round + 4));
        }
        history.add(quiet.get(12));
        List<Evaluation> found = run(history);

        assertThat(found).hasSameSizeAs(history);
        List<Evaluation> attacked = of(found, endless.id());
        for (int i = 1; i < attacked.size(); i++) {
            boolean allowed = attacks[(i - 1) % attacks.length].startsWith("Allowed");
            assertThat(attacked.get(i).outbox()).hasSize(allowed ? OUTBOX : 0);
            assertThat(attacked.get(i).status() == Status.OK).isEqualTo(allowed);
        }
        assertThat(attacked.subList(1, 5))
                .extracting(Evaluation::status)
                .as("the same each time: " + attacked)
                .containsExactlyElementsOf(
                        attacked.subList(7, 11).stream().map(Evaluation::status).toList());
        assertThat(of(found, huge.id()).subList(1, 4))
                .allMatch(each ->
                        each.status() == Status.BAD_OUTPUT && each.output().isEmpty());
        assertThat(of(found, quiet.get(0).process())).isEqualTo(run(quiet));
    }

    /** The logs of processes that write to each other, and who is still to be told what. */
    private static final class Echo {
        private final Map<Id, Log> logs = new HashMap<>();
        private int given;

        Assignment first(Message process) {
            logs.put(process.id(), new Log(process.id()));
            given++;
            return logs.get(process.id()).next(process);
        }

        Assignment next(Message message) {
            given++;
            return Objects.requireNonNull(logs.get(message.target().orElseThrow()))
                    .next(message);
        }

        /** Gives what has been sent so far to whom it was sent to. */
        void deliver(Subtasks subtasks, Id process) throws Exception {
            var sends = subtasks.harness(process).getSideOutput(SideOutputs.SENDS);
            for (int left = sends == null ? 0 : sends.size(); left > 0; left--) {
                InboxRecord.Pushed sent = (InboxRecord.Pushed) sends.remove().getValue();
                subtasks.give(next(sent.message()));
            }
        }
    }

    @Test
    void keepsTwoProcessesThatAnswerEachOtherTwiceFromFillingMemoryOrHoldingUpOthers() throws Exception {
        Message one = Letters.process("bomb one", "rules", "");
        Message two = Letters.process("bomb two", "rules", "");
        Echo echo = new Echo();
        List<Assignment> quiet = quiet("a bystander", "rules", 10);
        List<Evaluation> found = new ArrayList<>();
        OperatorSubtaskState state;
        try (Subtasks subtasks = Subtasks.open(SETTINGS, "hashmap", 1).start()) {
            // While it stands still between slices, what comes waits.
            Message looper = Letters.process("one that loops", "hostile", "", "Compute-Limit", "1000000000");
            subtasks.give(echo.first(looper));
            subtasks.give(echo.next(Letters.to(looper.id(), "loop", "", "Action", "Loop")));
            subtasks.give(echo.first(one));
            subtasks.give(echo.first(two));
            Message fuse = Letters.to(one.id(), "fuse", "", "Action", "Boom");
            subtasks.give(echo.next(new Message(
                    fuse.id(),
                    two.id().toString(),
                    two.id().toString(),
                    fuse.target(),
                    Bytes.EMPTY,
                    fuse.tags(),
                    Bytes.EMPTY,
                    Bytes.EMPTY)));
            for (int round = 0; round < 1_400; round++) {
                subtasks.turns(1);
                echo.deliver(subtasks, one.id());
            }
            int before = subtasks.evaluations().size();
            for (Assignment assignment : quiet) {
                subtasks.give(assignment);
            }
            subtasks.turns(6 * quiet.size());
            assertThat(of(subtasks.evaluations(), quiet.get(0).process()))
                    .as("a bystander is served at once, after " + before + " of " + echo.given + " of the others'")
                    .hasSameSizeAs(quiet);
            state = subtasks.checkpoint();
            found.addAll(subtasks.evaluations());
            assertKept(subtasks, echo.given + quiet.size() - found.size());
        }
        try (Subtasks subtasks =
                Subtasks.restore(SETTINGS, "hashmap", 2, state, 1).start()) {
            subtasks.settle();
            found.addAll(subtasks.evaluations());
        }

        assertThat(found).hasSize(echo.given + quiet.size());
        assertThat(Subtasks.sorted(of(found, quiet.get(0).process()))).isEqualTo(run(quiet));
        assertThat(found).filteredOn(each -> each.status() != Status.OK).hasSize(1);
    }

    /** Of the two processes a few assignments wait in memory, all others in keyed state. */
    private static void assertKept(Subtasks subtasks, int all) throws Exception {
        ProcessOperator operator = subtasks.operator(Id.ofName("any"));
        List<Assignment> waiting = new ArrayList<>();
        new WaitingState(operator.getKeyedStateStore()).load(operator.getKeyedStateBackend(), waiting::add);
        Backlog backlog = new Backlog(operator.getKeyedStateStore());
        backlog.load(operator.getKeyedStateBackend());
        assertThat(waiting).hasSizeBetween(1, ROOM / 4 + 2 * 64);
        assertThat(backlog.size()).isGreaterThan(500).isEqualTo(all - waiting.size());
    }
}
