package io.railyard.job.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.railyard.schedule.Assignment;
import io.railyard.schedule.outcome.Evaluation;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.OperatorSnapshotUtil;
import org.junit.jupiter.api.Test;

/** Checkpoints that older releases wrote, stored here as they were. */
@SuppressWarnings("try") // Flink's harness declares close() throws Exception.
class OldStateTest {
    /** Messages of {@link ProcessOperatorTest#history} evaluated before the stored checkpoints. */
    private static final int BEFORE = 12;

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
        List<Evaluation> expected = ProcessOperatorTest.straight(ProcessOperatorTest.SETTINGS, history);
        OperatorSubtaskState state = stored("process-pages-2.snapshot");

        // Restored twice: the second time from what this release made of it.
        List<Evaluation> found = new ArrayList<>();
        for (List<Assignment> part :
                List.of(history.subList(BEFORE, BEFORE + 5), history.subList(BEFORE + 5, history.size()))) {
            try (var harness = ProcessOperatorTest.harness(ProcessOperatorTest.SETTINGS, 1, 0)) {
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
}
