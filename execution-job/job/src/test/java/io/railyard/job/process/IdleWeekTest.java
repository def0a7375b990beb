package io.railyard.job.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.railyard.job.GuestModules;
import io.railyard.job.Letters;
import io.railyard.job.state.IdTypeInformation;
import io.railyard.machine.MachineOptions;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.InboxRecord;
import io.railyard.schedule.outcome.Evaluation;
import io.railyard.schedule.outcome.Status;
import io.railyard.schedule.sequencing.InboxEnvelope;
import io.railyard.schedule.sequencing.LogClock;
import io.railyard.schedule.sequencing.SequencerOptions;
import io.railyard.sequencer.PartitionKeys;
import io.railyard.sequencer.SequencerOperator;
import io.railyard.sequencer.WireTypeInformation;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateObject;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.Test;

/**
 * A week of which the log tells, in seconds: nobody writes, crons tick, processes come out of keyed state and go back. Time is what
 * the sequencer's timers and the broker's append times say, both moved by the test.
 */
@SuppressWarnings("try") // Flink's harness declares close() throws Exception.
final class IdleWeekTest {
    private static final int MAX_PARALLELISM = 16;
    private static final int TICKING = 20;
    private static final int QUIET = 200;
    private static final int CACHED = 8;
    private static final int MINUTES = 10;
    private static final long MILLIS_A_MINUTE = 60_000;
    private static final int STEPS_A_DAY = 24 * 60 / MINUTES;
    private static final long BEGIN_MILLIS = 1_700_000_000_000L;
    /** What heap and snapshots may differ by: numbers become longer, the Java machine keeps things of its own. */
    private static final long HEAP_SLACK_BYTES = 1L << 20;

    private static final long SNAPSHOT_SLACK_BYTES = 64L << 10;

    private final KeyedOneInputStreamOperatorTestHarness<Integer, InboxEnvelope, Assignment> sequencer;
    private final ProcessOperator operator;
    private final KeyedOneInputStreamOperatorTestHarness<Id, Assignment, Evaluation> processes;
    private long offset;
    private long evaluated;

    /** What must not grow. */
    private record Footprint(
            int sequencerEntries,
            int timers,
            int entries,
            int otherTimers,
            long heldBytes,
            long sequencerSnapshotBytes,
            long snapshotBytes,
            long heapBytes) {}

    IdleWeekTest() throws Exception {
        sequencer = new KeyedOneInputStreamOperatorTestHarness<>(
                new KeyedProcessOperator<>(new SequencerOperator(SequencerOptions.of(LogClock.BROKER))),
                new PartitionKeys(1, MAX_PARALLELISM),
                Types.INT,
                MAX_PARALLELISM,
                1,
                0);
        sequencer.setup(WireTypeInformation.ASSIGNMENT.serializer());
        sequencer.open();
        MachineSettings settings = MachineSettings.of(new GuestModules()).withCache(CACHED, 64L << 20);
        operator = new ProcessOperator(
                new MachineSettings(
                        settings.modules(),
                        MachineSettings.options(MachineOptions.DEFAULTS),
                        CACHED,
                        settings.cacheBytes(),
                        settings.sharing()),
                SideOutputs.LIVE);
        processes = new KeyedOneInputStreamOperatorTestHarness<>(
                operator, Assignment::process, IdTypeInformation.INSTANCE, MAX_PARALLELISM, 1, 0);
        processes.open();
    }

    private void write(InboxRecord inboxRecord, long millis) throws Exception {
        sequencer.processElement(new StreamRecord<>(InboxEnvelope.of(inboxRecord, 0, offset++, millis)));
        for (Assignment assignment : sequencer.extractOutputValues()) {
            processes.processElement(assignment, 0);
        }
        sequencer.getOutput().clear();
        Subtasks.settle(processes);
        for (Evaluation evaluation : processes.extractOutputValues()) {
            assertThat(evaluation.status()).isEqualTo(Status.OK);
            evaluated++;
        }
        processes.getOutput().clear();
        for (OutputTag<?> taken : List.of(SideOutputs.EXECUTED, SideOutputs.SENDS, SideOutputs.OUTBOX)) {
            if (processes.getSideOutput(taken) != null) {
                processes.getSideOutput(taken).clear();
            }
        }
    }

    private void spawn(String name, String... tags) throws Exception {
        Message process = Letters.process(name, "counter", "", tags);
        write(new InboxRecord.Signed(process.id(), process), BEGIN_MILLIS);
    }

    /** Lets the clock come to {@code millis}; what the sequencer asks the log for is written to it. */
    private void pass(long millis) throws Exception {
        sequencer.setProcessingTime(millis);
        var wanted = sequencer.getSideOutput(SequencerOperator.HEARTBEATS);
        if (wanted != null) {
            List<InboxRecord> due = new ArrayList<>();
            wanted.forEach(each -> due.add(each.getValue()));
            wanted.clear();
            for (InboxRecord heartbeat : due) {
                write(heartbeat, millis);
            }
        }
    }

    private static long bytes(Iterable<? extends StateObject> state) {
        long bytes = 0;
        for (StateObject part : state) {
            bytes += part.getStateSize();
        }
        return bytes;
    }

    private static long heap() {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            memory.gc();
            least = Math.min(least, memory.getHeapMemoryUsage().getUsed());
        }
        return least;
    }

    private Footprint footprint(int day) throws Exception {
        OperatorSubtaskState heads = sequencer.snapshot(day, day);
        OperatorSubtaskState kept = processes.snapshot(day, day);
        long headBytes = bytes(heads.getManagedKeyedState());
        long keptBytes = bytes(kept.getManagedKeyedState());
        heads.discardState();
        kept.discardState();
        return new Footprint(
                sequencer.numKeyedStateEntries(),
                sequencer.numProcessingTimeTimers(),
                processes.numKeyedStateEntries(),
                processes.numProcessingTimeTimers() + processes.numEventTimeTimers(),
                operator.heldBytes(),
                headBytes,
                keptBytes,
                heap());
    }

    @Test
    void leavesNothingBehindButLongerNumbers() throws Exception {
        for (int i = 0; i < TICKING; i++) {
            spawn("ticking " + i, "Cron-Interval", MINUTES + "-minutes", "Cron-Tag-Action", "Add");
        }
        for (int i = 0; i < QUIET; i++) {
            spawn("quiet " + i);
        }
        List<Footprint> days = new ArrayList<>();
        long now = BEGIN_MILLIS;
        for (int day = 1; day <= 7; day++) {
            for (int step = 0; step < STEPS_A_DAY; step++) {
                now += MINUTES * MILLIS_A_MINUTE;
                pass(now);
            }
            days.add(footprint(day));
        }
        System.out.println("An idle week: " + evaluated + " evaluations; after each day " + days);

        assertThat(evaluated).isEqualTo(TICKING + QUIET + 7L * STEPS_A_DAY * TICKING);
        Footprint first = days.get(0);
        for (Footprint later : days.subList(1, days.size())) {
            assertThat(later.sequencerEntries()).isEqualTo(first.sequencerEntries());
            assertThat(later.timers()).isEqualTo(first.timers()).isPositive();
            assertThat(later.entries()).isEqualTo(first.entries());
            assertThat(later.otherTimers()).isZero();
            assertThat(later.heldBytes()).isLessThanOrEqualTo(first.heldBytes() + (64L << 10));
            assertThat(later.sequencerSnapshotBytes())
                    .isLessThanOrEqualTo(first.sequencerSnapshotBytes() + SNAPSHOT_SLACK_BYTES);
            assertThat(later.snapshotBytes()).isLessThanOrEqualTo(first.snapshotBytes() + SNAPSHOT_SLACK_BYTES);
            assertThat(later.heapBytes()).isLessThanOrEqualTo(first.heapBytes() + HEAP_SLACK_BYTES);
        }
        sequencer.close();
        processes.close();
    }
}
