package io.railyard.job.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.railyard.job.GuestModules;
import io.railyard.job.Letters;
import io.railyard.job.drive.DriveOptions;
import io.railyard.job.drive.GatewayDrives;
import io.railyard.job.state.IdTypeInformation;
import io.railyard.machine.MachineOptions;
import io.railyard.machine.ModuleItem;
import io.railyard.machine.ModuleSource;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.message.Tag;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.outcome.Evaluation;
import io.railyard.testkit.LocalGateway;
import io.railyard.testkit.LocalGateway.Manner;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Processes that read from a gateway which stalls, cuts or fails, beside processes that read nothing, in one subtask. */
@SuppressWarnings("try") // Flink's harness declares close() throws Exception.
final class GatewayTurnsTest {
    private static final String TRANSACTION = "A".repeat(43);
    private static final int READS = 3;
    private static final int COUNTS = 20;
    private static final long PATIENCE_MILLIS = 300;

    @TempDir
    private Path dir;

    private LocalGateway gateway;

    @BeforeEach
    void begin() throws IOException {
        gateway = new LocalGateway().with(TRANSACTION, "....12345678....".getBytes(StandardCharsets.US_ASCII));
    }

    @AfterEach
    void end() {
        gateway.close();
    }

    private static ModuleSource modules() {
        ModuleSource guests = new GuestModules().open();
        return id -> id.equals(GuestModules.id("transaction-reader")) ? Optional.of(reader(id)) : guests.find(id);
    }

    private static ModuleItem reader(Id id) {
        try (InputStream in = GatewayTurnsTest.class.getResourceAsStream("/modules/transaction-reader.wasm")) {
            List<Tag> tags =
                    List.of(new Tag("Module-Format", "wasm32-unknown-emscripten4"), new Tag("Extension", "data"));
            return new ModuleItem(id, "owner-of-modules", tags, Bytes.of(in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private MachineSettings settings(Sharing sharing) {
        DriveOptions options = DriveOptions.of(Optional.of(gateway.uri()), dir.resolve("drive"))
                .withPatience(PATIENCE_MILLIS, 2)
                .withEverything(true);
        return new MachineSettings(
                GatewayTurnsTest::modules,
                () -> {
                    GatewayDrives drives = new GatewayDrives(options);
                    return MachineOptions.DEFAULTS
                            .withDrives(drives)
                            .withAdditions(MachineOptions.Additions.over(drives));
                },
                64,
                256L << 20,
                sharing);
    }

    private KeyedOneInputStreamOperatorTestHarness<Id, Assignment, Evaluation> harness(Sharing sharing)
            throws Exception {
        return new KeyedOneInputStreamOperatorTestHarness<>(
                new ProcessOperator(settings(sharing), SideOutputs.LIVE),
                Assignment::process,
                IdTypeInformation.INSTANCE,
                16,
                1,
                0);
    }

    private static List<Assignment> reads() {
        Message process = Letters.process("reader", "transaction-reader", "");
        Log log = new Log(process.id());
        List<Assignment> reads = new ArrayList<>(List.of(log.next(process)));
        for (int i = 1; i < READS; i++) {
            reads.add(log.next(Letters.to(process.id(), "read " + i, "", "Action", "Read")));
        }
        return reads;
    }

    private static List<Assignment> counts() {
        Message process = Letters.process("counter", "counter", "");
        Log log = new Log(process.id());
        List<Assignment> counts = new ArrayList<>(List.of(log.next(process)));
        for (int i = 1; i < COUNTS; i++) {
            counts.add(log.next(Letters.to(process.id(), "add " + i, "", "Action", "Add", "Quantity", "1")));
        }
        return counts;
    }

    private static void feed(
            KeyedOneInputStreamOperatorTestHarness<Id, Assignment, Evaluation> harness, List<Assignment> assignments)
            throws Exception {
        for (Assignment assignment : assignments) {
            harness.processElement(assignment, 0);
        }
    }

    /** Runs what the task has to do until it has {@code count} evaluations; waits for answers of the gateway. */
    private static void until(KeyedOneInputStreamOperatorTestHarness<Id, Assignment, Evaluation> harness, int count)
            throws Exception {
        while (harness.extractOutputValues().size() < count) {
            harness.getTaskMailbox().take(0).run();
        }
    }

    private static List<Evaluation> of(List<Evaluation> all, Assignment someOfIts) {
        return all.stream()
                .filter(each -> each.process().equals(someOfIts.process()))
                .toList();
    }

    private List<Evaluation> honest() throws Exception {
        try (var harness = harness(Sharing.NONE)) {
            harness.open();
            feed(harness, reads());
            feed(harness, counts());
            return harness.extractOutputValues();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Manner.class,
            names = {"STALLING", "CUTTING", "BROKEN", "SHORT"})
    void letOthersThroughWhileAGatewayFailsAndAskItAgain(Manner manner) throws Exception {
        gateway.manner(manner);
        try (var harness = harness(Sharing.DEFAULTS)) {
            harness.open();
            harness.setProcessingTime(0);
            feed(harness, reads());
            feed(harness, counts());
            until(harness, COUNTS);

            assertThat(of(harness.extractOutputValues(), counts().get(0)))
                    .as("all of the others' went on while the reader waits")
                    .hasSize(COUNTS);
            for (int failures = 0; failures < 2; failures++) {
                while (harness.getProcessingTimeService().getNumActiveTimers() == 0) {
                    harness.getTaskMailbox().take(0).run();
                }
                gateway.manner(failures == 0 ? manner : Manner.HONEST);
                harness.setProcessingTime(1_000_000L * (failures + 1));
            }
            until(harness, COUNTS + READS);

            assertThat(harness.extractOutputValues()).containsExactlyInAnyOrderElementsOf(honest());
            assertThat(of(harness.extractOutputValues(), reads().get(0)))
                    .as("each in its turn")
                    .isEqualTo(of(honest(), reads().get(0)))
                    .allSatisfy(each -> assertThat(each.output()).contains("12345678"));
        }
    }

    @Test
    void keepWhatWaitsForAGatewayInACheckpoint() throws Exception {
        gateway.manner(Manner.STALLING);
        OperatorSubtaskState state;
        List<Evaluation> found = new ArrayList<>();
        try (var harness = harness(Sharing.DEFAULTS)) {
            harness.open();
            feed(harness, reads());
            feed(harness, counts());
            until(harness, COUNTS);
            state = harness.snapshot(1, 1);
            found.addAll(harness.extractOutputValues());
        }
        gateway.manner(Manner.HONEST);
        try (var harness = harness(Sharing.DEFAULTS)) {
            harness.initializeState(state);
            harness.open();
            until(harness, READS);
            found.addAll(harness.extractOutputValues());
        }

        assertThat(found).containsExactlyInAnyOrderElementsOf(honest());
    }

    @Test
    void finishAtTheEndOfTheInputWhenTheGatewayAnswersLate() throws Exception {
        try (var harness = harness(Sharing.DEFAULTS)) {
            harness.open();
            feed(harness, reads());
            feed(harness, counts());
            harness.endInput();

            assertThat(harness.extractOutputValues()).containsExactlyInAnyOrderElementsOf(honest());
        }
    }

    @Test
    void endAReplayWhoseGatewayFails() throws Exception {
        gateway.manner(Manner.BROKEN);
        try (var harness = harness(Sharing.NONE)) {
            harness.open();

            assertThatThrownBy(() -> feed(harness, reads()))
                    .hasMessageContaining("job.host-failure")
                    .hasMessageContaining("503");
        }
    }
}
