package io.railyard.job.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.railyard.job.GuestModules;
import io.railyard.job.Letters;
import io.railyard.job.history.ReplayJob;
import io.railyard.job.history.ReplayOptions;
import io.railyard.job.history.ReplayResult;
import io.railyard.job.state.IdTypeInformation;
import io.railyard.machine.MachineOptions;
import io.railyard.machine.ModuleItem;
import io.railyard.machine.ModuleSource;
import io.railyard.machine.extension.Answer;
import io.railyard.machine.extension.DataReader;
import io.railyard.machine.extension.Extensions;
import io.railyard.machine.extension.Outside;
import io.railyard.machine.rules.RuleMachine;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.message.Tag;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.outcome.Evaluation;
import io.railyard.schedule.outcome.HostResult;
import io.railyard.schedule.outcome.Status;
import io.railyard.sink.parquet.ParquetTables;
import io.railyard.sink.parquet.Table;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes of another virtual machine, and processes that ask outside, in the Flink operator and in a replay. */
@SuppressWarnings("try") // Flink's harness declares close() throws Exception.
class ExtensionOperatorTest {
    private static final int MAX_PARALLELISM = 16;
    private static final String RULES = """
            {"functions": {"tag": {"parameters": ["name"], "body": ["get", ["get", "$message", "Tags"], "$name"]}},
             "on": {"Add": ["store", ["tag", "Key"], ["+", ["load", ["tag", "Key"], 0], ["number", ["tag", "Quantity"]]]],
                    "Loop": ["while", true, 1]},
             "otherwise": ["count"]}
            """;

    @TempDir
    static Path folder;

    static ModuleSource modules() {
        return id -> {
            if (id.equals(GuestModules.id("rules"))) {
                return Optional.of(item(id, Bytes.utf8(RULES), new Tag("Module-Format", RuleMachine.FORMAT)));
            }
            return id.equals(GuestModules.id("reader"))
                    ? Optional.of(item(
                            id,
                            reader(),
                            new Tag("Module-Format", "wasm32-unknown-emscripten4"),
                            new Tag("Extension", "data")))
                    : Optional.empty();
        };
    }

    private static Bytes reader() {
        try (InputStream in = ExtensionOperatorTest.class.getResourceAsStream("/modules/reader.wasm")) {
            return Bytes.of(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ModuleItem item(Id id, Bytes bytes, Tag... tags) {
        return new ModuleItem(id, "owner-of-modules", List.of(tags), bytes);
    }

    /** Answers what it is asked, and never the same twice. */
    private static Outside source() {
        int[] asked = {0};
        return question -> Answer.found(Bytes.utf8("answer" + (10 + asked[0]++)));
    }

    static MachineOptions options(Outside outside) {
        return MachineOptions.DEFAULTS.withAdditions(new MachineOptions.Additions(
                Extensions.of(List.of(new DataReader())), outside, List.of(new RuleMachine())));
    }

    private static final MachineSettings SETTINGS = new MachineSettings(
            ExtensionOperatorTest::modules, () -> options(source()), 8, 64L << 20, Sharing.DEFAULTS);

    private static KeyedOneInputStreamOperatorTestHarness<Id, Assignment, Evaluation> harness(int subtasks, int index)
            throws Exception {
        return new KeyedOneInputStreamOperatorTestHarness<>(
                new ProcessOperator(SETTINGS, SideOutputs.LIVE),
                Assignment::process,
                IdTypeInformation.INSTANCE,
                MAX_PARALLELISM,
                subtasks,
                index);
    }

    /** Logs of three processes of rules, interleaved; one of them loops. */
    private static List<Assignment> history() {
        List<Assignment> history = new ArrayList<>();
        List<Log> logs = new ArrayList<>();
        List<Message> founders = new ArrayList<>();
        for (String name : List.of("one", "two", "three")) {
            Message founder = Letters.process(name, "rules", "");
            founders.add(founder);
            logs.add(new Log(founder.id()));
            history.add(logs.get(logs.size() - 1).next(founder));
        }
        for (int i = 0; i < 12; i++) {
            for (int p = 0; p < 3; p++) {
                String action = p == 2 && i % 5 == 0 ? "Loop" : "Add";
                history.add(logs.get(p)
                        .next(Letters.to(
                                founders.get(p).id(),
                                "add " + p + " " + i,
                                "",
                                "Action",
                                action,
                                "Key",
                                "k" + i % 4,
                                "Quantity",
                                "" + i)));
            }
        }
        return history;
    }

    @Test
    void givesEqualRootsOfRulesAtOneAndTwoSubtasksRestoredAfterEveryMessage() throws Exception {
        List<Evaluation> expected;
        try (var harness = harness(1, 0)) {
            harness.open();
            for (Assignment assignment : history()) {
                harness.processElement(assignment, 0);
            }
            harness.endInput();
            expected = harness.extractOutputValues();
        }
        List<Evaluation> found = new ArrayList<>();
        OperatorSubtaskState state = null;
        int before = 1;
        int checkpoint = 0;
        for (Assignment assignment : history()) {
            int subtasks = checkpoint % 2 + 1;
            List<OperatorSubtaskState> parts = new ArrayList<>();
            for (int index = 0; index < subtasks; index++) {
                try (var harness = harness(subtasks, index)) {
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
                    harness.endInput();
                    found.addAll(harness.extractOutputValues());
                    parts.add(harness.snapshot(checkpoint, checkpoint));
                }
            }
            state = AbstractStreamOperatorTestHarness.repackageState(parts.toArray(new OperatorSubtaskState[0]));
            before = subtasks;
            checkpoint++;
        }

        assertThat(found).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(found).filteredOn(each -> each.status() == Status.OUT_OF_GAS).hasSize(3);
        assertThat(found).filteredOn(each -> each.status() == Status.OK).hasSize(36);
    }

    @Test
    void keepsAnswersFromOutsideAsATableFromWhichAReplayTakesThem() throws Exception {
        Message founder = Letters.process("a reader", "reader", "");
        Log log = new Log(founder.id());
        List<Assignment> history = new ArrayList<>(List.of(log.next(founder)));
        for (int i = 0; i < 4; i++) {
            history.add(log.next(Letters.to(founder.id(), "read " + i, "", "Action", "Read")));
        }
        List<Evaluation> evaluations;
        List<HostResult> results;
        try (var harness = harness(1, 0)) {
            harness.open();
            for (Assignment assignment : history) {
                harness.processElement(assignment, 0);
            }
            evaluations = harness.extractOutputValues();
            results = harness.getSideOutput(SideOutputs.HOST_RESULTS).stream()
                    .map(StreamRecord::getValue)
                    .toList();
        }
        assertThat(results).hasSize(5);
        assertThat(evaluations).extracting(Evaluation::output).contains("\"answer10\"", "\"answer14\"");
        ParquetTables.write(Table.ASSIGNMENTS, folder.toUri(), "a", history);
        ParquetTables.write(Table.EVALUATIONS, folder.toUri(), "a", evaluations);
        ParquetTables.write(Table.HOST_RESULTS, folder.toUri(), "a", results);

        ReplayResult replayed = ReplayJob.run(
                ReplayOptions.of(folder.toUri()).withMachine(options(source())), ExtensionOperatorTest::modules);

        assertThat(replayed.equal()).isTrue();
    }
}
