package io.railyard.job.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.railyard.job.Letters;
import io.railyard.job.history.RootsDigest;
import io.railyard.machine.extension.Answer;
import io.railyard.message.Bytes;
import io.railyard.message.Message;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.outcome.Evaluation;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.OperatorSnapshotUtil;
import org.junit.jupiter.api.Test;

/**
 * Checkpoints that older releases wrote, stored here as they were. Those without a root interval in their headers are of processes
 * that name none, when that meant a memory root at each position; the roots that the release of then went on to are given here.
 */
@SuppressWarnings("try") // Flink's harness declares close() throws Exception.
class OldStateTest {
    /** Messages of {@link ProcessOperatorTest#history} evaluated before the stored checkpoints. */
    private static final int BEFORE = 12;

    private static final MachineSettings READERS = new MachineSettings(
            ExtensionOperatorTest::modules,
            () -> ExtensionOperatorTest.options(question -> Answer.found(Bytes.utf8("answered"))),
            8,
            64L << 20,
            Sharing.DEFAULTS);

    static OperatorSubtaskState stored(String name) throws Exception {
        Path file = Files.createTempFile("railyard", name);
        try (InputStream in = new GZIPInputStream(
                Objects.requireNonNull(OldStateTest.class.getResourceAsStream("/state/" + name + ".gz"), name))) {
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
            return OperatorSnapshotUtil.readStateHandle(file.toString());
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void goesOnFromStateThatKeptWholePagesAfterEveryMessage() throws Exception {
        List<Assignment> history = ProcessOperatorTest.history();
        List<Evaluation> found = goneOn(stored("process-pages-2.snapshot"), ProcessOperatorTest.SETTINGS, history);

        equalButRoots(found, ProcessOperatorTest.straight(ProcessOperatorTest.SETTINGS, history));
        assertThat(roots(found)).isEqualTo("7868308d1d5620842efab855db97ce54e08cff567746efa27f49f4eaa5e0f6c9");
    }

    @Test
    void goesOnFromHeadersThatNameExtensions() throws Exception {
        List<Evaluation> found = goneOn(stored("process-header-3.snapshot"), READERS, readers());

        equalButRoots(found, ProcessOperatorTest.straight(READERS, readers()));
        assertThat(roots(found)).isEqualTo("0d17b90d6b89b8af7d94a51ebddb1ece81518fd16267ede7946af97a99e38487");
    }

    @Test
    void goesOnFromHeadersThatHaveARootInterval() throws Exception {
        MachineSettings settings = ProcessOperatorTest.SETTINGS;
        List<Assignment> history = ProcessOperatorTest.history(5);
        List<Evaluation> expected = ProcessOperatorTest.straight(settings, history);
        OperatorSubtaskState state = stored("process-header-4.snapshot", settings, history);

        assertThat(goneOn(state, settings, history)).isEqualTo(expected.subList(BEFORE, expected.size()));
    }

    /** What the processes now say of themselves at slot 0 is in their memory; it changes no outcome. */
    private static void equalButRoots(List<Evaluation> found, List<Evaluation> all) {
        assertThat(found.stream().map(OldStateTest::outcome).toList())
                .isEqualTo(all.subList(BEFORE, all.size()).stream()
                        .map(OldStateTest::outcome)
                        .toList());
    }

    private static List<Object> outcome(Evaluation evaluation) {
        return List.of(
                evaluation.position(),
                evaluation.status(),
                evaluation.error(),
                evaluation.output(),
                evaluation.outbox(),
                evaluation.dirtyPages());
    }

    private static String roots(List<Evaluation> evaluations) {
        RootsDigest digest = new RootsDigest();
        evaluations.forEach(digest::add);
        return digest.value().hex();
    }

    /** Four processes that ask outside: their headers name extensions. */
    private static List<Assignment> readers() {
        List<Message> founders = new ArrayList<>();
        List<Log> logs = new ArrayList<>();
        List<Assignment> history = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Message founder = Letters.process("reader " + i, "reader", "");
            founders.add(founder);
            logs.add(new Log(founder.id()));
            history.add(logs.get(i).next(founder));
        }
        for (int i = 0; i < 4 * 5; i++) {
            Message message = Letters.to(founders.get(i % 4).id(), "read " + i, "", "Action", "Read");
            history.add(logs.get(i % 4).next(message));
        }
        return history;
    }

    /** What the messages of {@code history} give that are not yet in the stored state. */
    private static List<Evaluation> goneOn(
            OperatorSubtaskState stored, MachineSettings settings, List<Assignment> history) throws Exception {
        // Restored twice: the second time from what this release made of it.
        OperatorSubtaskState state = stored;
        List<Evaluation> found = new ArrayList<>();
        for (List<Assignment> part :
                List.of(history.subList(BEFORE, BEFORE + 5), history.subList(BEFORE + 5, history.size()))) {
            try (var harness = ProcessOperatorTest.harness(settings, 1, 0)) {
                harness.initializeState(state);
                harness.open();
                for (Assignment assignment : part) {
                    harness.processElement(assignment, 0);
                }
                Subtasks.settle(harness);
                found.addAll(harness.extractOutputValues());
                state = harness.snapshot(found.size(), found.size());
            }
        }
        return found;
    }

    /** The stored state; with {@code -Dstate.record=FOLDER} one that this release writes is put there first. */
    private static OperatorSubtaskState stored(String name, MachineSettings settings, List<Assignment> history)
            throws Exception {
        String folder = System.getProperty("state.record", "");
        if (!folder.isEmpty()) {
            Path plain = Path.of(folder, name);
            try (var harness = ProcessOperatorTest.harness(settings, 1, 0)) {
                harness.open();
                for (Assignment assignment : history.subList(0, BEFORE)) {
                    harness.processElement(assignment, 0);
                }
                Subtasks.settle(harness);
                OperatorSnapshotUtil.writeStateHandle(harness.snapshot(0, 0), plain.toString());
            }
            try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(Path.of(folder, name + ".gz")))) {
                Files.copy(plain, out);
            }
            return OperatorSnapshotUtil.readStateHandle(plain.toString());
        }
        return stored(name);
    }
}
