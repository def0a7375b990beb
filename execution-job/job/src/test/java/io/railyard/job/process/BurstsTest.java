package io.railyard.job.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.railyard.job.Letters;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.outcome.Evaluation;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What comes in bursts waits for its turns; what comes behind a burst does not. */
@SuppressWarnings("try") // Flink's harness declares close() throws Exception.
class BurstsTest {
    private static final MachineSettings SETTINGS = ProcessOperatorTest.SETTINGS;
    private static final long MEBIBYTE = 1 << 20;

    @Test
    void areToldByAQuarterOfTheLastAssignments() {
        Bursts bursts = new Bursts();
        Id busy = Id.ofName("busy");
        for (int i = 1; i < Bursts.MANY; i++) {
            assertThat(bursts.see(busy)).isFalse();
            assertThat(bursts.see(Id.ofName("another " + i))).isFalse();
        }
        assertThat(bursts.see(busy)).isTrue();

        for (int i = 0; i < Bursts.LAST; i++) {
            assertThat(bursts.see(Id.ofName("later " + i))).isFalse();
        }
        assertThat(bursts.see(busy)).as("long ago is forgotten").isFalse();
    }

    private static List<Assignment> history(Message process, int messages, String data) {
        Log log = new Log(process.id());
        List<Assignment> history = new ArrayList<>(List.of(log.next(process)));
        for (int i = 0; i < messages; i++) {
            String name = process.id() + " " + i;
            history.add(log.next(Letters.to(process.id(), name, data, "Action", "Add", "Quantity", "1")));
        }
        return history;
    }

    @Test
    void areReadToTheirEndBeforeTheirTurnsSoThatWhatComesBehindIsServedAtOnce() throws Exception {
        List<Assignment> burst = history(Letters.process("sends all at once", "counter", ""), 1_000, "");
        List<Assignment> quiet = history(Letters.process("sends little", "counter", ""), 3, "");
        List<Evaluation> expected = ProcessOperatorTest.straight(SETTINGS, burst);
        try (Subtasks subtasks = Subtasks.open(SETTINGS, "hashmap", 1).start()) {
            for (Assignment assignment : burst) {
                subtasks.give(assignment);
                // As Flink does it: one errand of the task between two records.
                subtasks.turns(1);
            }
            assertThat(subtasks.evaluations())
                    .as("of the burst, before its end is read")
                    .hasSizeLessThan(2 * Bursts.MANY);

            for (Assignment assignment : quiet) {
                subtasks.give(assignment);
                subtasks.turns(3);
                assertThat(subtasks.evaluations())
                        .anyMatch(each -> each.process().equals(assignment.process())
                                && each.position().equals(assignment.position()));
            }
            subtasks.settle();

            assertThat(subtasks.evaluations())
                    .filteredOn(each -> each.process().equals(burst.get(0).process()))
                    .isEqualTo(expected);
        }
    }

    @Test
    void waitInStateWhenTheyWouldFillMemory() throws Exception {
        List<Assignment> large = history(Letters.process("sends much", "counter", ""), 40, "x".repeat((int) MEBIBYTE));
        List<Assignment> quiet = history(Letters.process("sends little beside", "counter", ""), 3, "");
        List<Evaluation> expected = ProcessOperatorTest.straight(SETTINGS, large);
        try (Subtasks subtasks = Subtasks.open(SETTINGS, "rocksdb", 1).start()) {
            ProcessOperator operator = subtasks.operator(large.get(0).process());
            for (Assignment assignment : large) {
                subtasks.give(assignment);
                assertThat(operator.waitingBytes()).isLessThanOrEqualTo(ProcessOperator.AT_HAND_BYTES + MEBIBYTE);
            }
            for (Assignment assignment : quiet) {
                subtasks.give(assignment);
            }
            subtasks.settle();

            assertThat(operator.waitingBytes()).isZero();
            assertThat(subtasks.evaluations()).hasSize(large.size() + quiet.size());
            assertThat(subtasks.evaluations())
                    .filteredOn(each -> each.process().equals(large.get(0).process()))
                    .isEqualTo(expected);
        }
    }
}
