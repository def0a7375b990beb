package io.railyard.job.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.railyard.job.Letters;
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

/** Checkpoints that older releases wrote, stored here as they were. */
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
        goesOn("process-pages-2.snapshot", ProcessOperatorTest.SETTINGS, ProcessOperatorTest.history());
    }

    @Test
    void goesOnFromHeadersThatNameExtensions() throws Exception {
        goesOn("process-header-3.snapshot", READERS, readers());
    }

    @Test
    void goesOnFromHeadersThatHaveARootInterval() throws Exception {
        goesOn("process-header-4.snapshot", ProcessOperatorTest.SETTINGS, ProcessOperatorTest.history(5));
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

    /** The first messages of {@code history} are in the stored state; the rest give what they give without a stop. */
    private static void goesOn(String stored, MachineSettings settings, List<Assignment> history) throws Exception {
        List<Evaluation> expected = ProcessOperatorTest.straight(settings, history);
        OperatorSubtaskState state = stored(stored, settings, history);

        // Restored twice: the second time from what this release made of it.
        List<Evaluation> found = new ArrayList<>();
        for (List<Assignment> part :
                List.of(history.subList(BEFORE, BEFORE + 5), history.subList(BEFORE + 5, history.size()))) {
            try (var harness = ProcessOperatorTest.harness(settings, 1, 0)) {
                harness.initializeState(state);
                harness.open();
                for (Assignment assignment : part) {
                    harness.processElement(assignment, 0);
                }
                found.addAll(harness.extractOutputValues());
                state = harness.snapshot(found.size(), found.size());
            }
        }

        assertThat(found).isEqualTo(expected.subList(BEFORE, expected.size()));
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
