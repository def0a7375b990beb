package io.railyard.bench.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import io.railyard.bench.equality.EqualityCommand;
import io.railyard.machine.Machine;
import io.railyard.machine.MachineOptions;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.outcome.Evaluation;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The short form of {@code railyard bench matrix}; docs/equality.md has what the long one gave. */
final class MatrixCommandTest {
    private static String run(String... options) {
        StringWriter text = new StringWriter();
        int code = new CommandLine(new MatrixCommand())
                .setOut(new PrintWriter(text))
                .execute(options);
        assertThat(code).as(text.toString()).isZero();
        return text.toString();
    }

    @Test
    void givesEqualRootsAtEachParallelismOnBothBackendsThroughStopsAndCrashes() {
        String table =
                run("--messages", "60", "--aos-messages", "0", "--restarts", "4", "--only", "own, ", "--each", "0");

        assertThat(table.lines().filter(line -> line.endsWith("  yes"))).hasSize(16);
    }

    @Test
    void givesEqualRootsWhenRestoredAfterEachMessageAtParallelismOneTwoThree() {
        String table = run("--each", "40", "--only", "both backends in turns, parallelism 1 2 3, restored after each");

        assertThat(table.lines().filter(line -> line.endsWith("  yes"))).hasSize(1);
    }

    @Test
    void refusesToCompareNothing() {
        for (CommandLine command :
                List.of(new CommandLine(new MatrixCommand()), new CommandLine(new EqualityCommand()))) {
            StringWriter errors = new StringWriter();
            int code = command.setErr(new PrintWriter(errors)).execute("--only", "no such case");
            assertThat(code).isEqualTo(CommandLine.ExitCode.USAGE);
            assertThat(errors.toString()).contains("nothing would be compared");
        }
    }

    @Test
    void noticesARootThatDiffersARepeatAndAGap() throws Exception {
        MatrixHistory history = new MatrixHistory(20, 0);
        Assignment first = history.get(0);
        Machine machine = new Machine(MatrixModules.INSTANCE.open(), MachineOptions.DEFAULTS);
        Evaluation right = machine.create(first.process()).apply(first).evaluation();
        Evaluation wrong = machine.create(first.process())
                .apply(new Assignment(
                        first.process(),
                        first.position(),
                        first.timestampMillis(),
                        first.blockHeight(),
                        Bytes.of(new byte[32]),
                        false,
                        first.message(),
                        0,
                        0))
                .evaluation();
        Witness.expect(history);
        Witness.Meter meter = new Witness.Meter();

        Witness.begin(true);
        meter.map(right);
        assertThat(Witness.difference()).isEmpty();
        Witness.started();
        meter.map(right);
        assertThat(Witness.difference()).as("an equal repeat after a crash").isEmpty();
        assertThat(Witness.again()).isEqualTo(1);

        Witness.begin(false);
        meter.map(right);
        meter.map(right);
        assertThat(Witness.difference().orElseThrow()).endsWith("slot 0 comes after slot 0");
        Witness.begin(false);
        meter.map(right);
        Witness.started();
        meter.map(right);
        assertThat(Witness.difference().orElseThrow()).endsWith("slot 0 came out twice");
        Witness.begin(false);
        meter.map(wrong);
        assertThat(Witness.difference().orElseThrow())
                .contains(wrong.stateRoot().hex())
                .endsWith("expected " + right.stateRoot().hex());
    }

    @Test
    void givesEachProcessALogOfDenseSlotsWhateverElseIsInTheHistory() {
        MatrixHistory history = new MatrixHistory(100, 7);
        Map<Id, Long> next = new HashMap<>();

        for (int i = 0; i < history.size(); i++) {
            long slot = history.get(i).position().slot();
            assertThat(slot).isEqualTo(next.getOrDefault(history.get(i).process(), 0L));
            next.put(history.get(i).process(), slot + 1);
        }

        assertThat(history.size()).isGreaterThanOrEqualTo(500);
        assertThat(history.get(300)).isEqualTo(new MatrixHistory(100, 7).get(300));
    }
}
