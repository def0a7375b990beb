package io.railyard.sequencer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Tag;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.InboxRecord;
import io.railyard.schedule.Position;
import io.railyard.schedule.Rejection;
import io.railyard.schedule.sequencing.InboxEnvelope;
import io.railyard.schedule.sequencing.LogClock;
import io.railyard.schedule.sequencing.SequencerOptions;
import io.railyard.testkit.Seeds;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The operator as Flink runs it, state and timers included. */
class SequencerOperatorTest {
    private static final int PARTITIONS = 3;
    private static final int MAX_PARALLELISM = 16;

    private record Outcome(List<Assignment> schedule, List<Rejection> rejections) {}

    private static KeyedOneInputStreamOperatorTestHarness<Integer, InboxEnvelope, Assignment> harness(
            LogClock clock, @Nullable OperatorSubtaskState state) throws Exception {
        var operator = new KeyedProcessOperator<>(new SequencerOperator(SequencerOptions.of(clock)));
        var harness = new KeyedOneInputStreamOperatorTestHarness<Integer, InboxEnvelope, Assignment>(
                operator, new PartitionKeys(PARTITIONS, MAX_PARALLELISM), Types.INT, MAX_PARALLELISM, 1, 0);
        harness.setup(WireTypeInformation.ASSIGNMENT.serializer());
        if (state != null) {
            harness.initializeState(state);
        }
        harness.open();
        return harness;
    }

    private static void collect(
            KeyedOneInputStreamOperatorTestHarness<Integer, InboxEnvelope, Assignment> harness, Outcome into) {
        into.schedule().addAll(harness.extractOutputValues());
        harness.getOutput().clear();
        var side = harness.getSideOutput(SequencerOperator.REJECTIONS);
        if (side != null) {
            side.stream().map(StreamRecord::getValue).forEach(into.rejections()::add);
            side.clear();
        }
    }

    private static Outcome run(LogClock clock, List<InboxEnvelope> inbox, boolean restoreAfterEach) throws Exception {
        Outcome outcome = new Outcome(new ArrayList<>(), new ArrayList<>());
        var harness = harness(clock, null);
        for (InboxEnvelope envelope : inbox) {
            harness.processElement(new StreamRecord<>(envelope));
            collect(harness, outcome);
            if (restoreAfterEach) {
                OperatorSubtaskState snapshot = harness.snapshot(1, 1);
                harness.close();
                harness = harness(clock, snapshot);
            }
        }
        harness.close();
        return outcome;
    }

    @Test
    void schedulesTheSameWhenRestoredAfterEveryRecord() {
        Seeds.each(2, random -> {
            for (LogClock clock : LogClock.values()) {
                List<InboxEnvelope> inbox = new ArrayList<>();
                for (InboxRecord inboxRecord : Records.mixture(random, 60, clock == LogClock.MARKS)) {
                    inbox.add(InboxEnvelope.of(
                            inboxRecord, inbox.size() % PARTITIONS, inbox.size(), 500L * inbox.size()));
                }

                Outcome whole = run(clock, inbox, false);
                Outcome restored = run(clock, inbox, true);

                assertThat(restored).isEqualTo(whole);
                assertThat(whole.rejections()).isNotEmpty();
            }
        });
    }

    @Test
    void asksTheLogForTheTimeOfAQuietProcess() throws Exception {
        var harness = harness(LogClock.BROKER, null);
        harness.setProcessingTime(10_000);
        InboxRecord process = Records.process("p", new Tag("Cron-Interval", "1-second"));
        harness.processElement(new StreamRecord<>(InboxEnvelope.of(process, 0, 0, 10_000)));

        harness.setProcessingTime(10_999);
        assertThat(harness.getSideOutput(SequencerOperator.HEARTBEATS)).isNull();
        OperatorSubtaskState snapshot = harness.snapshot(1, 1);
        harness.close();
        harness = harness(LogClock.BROKER, snapshot);
        harness.setProcessingTime(11_000);

        var heartbeats = harness.getSideOutput(SequencerOperator.HEARTBEATS);
        InboxRecord heartbeat = heartbeats.remove().getValue();
        assertThat(heartbeat).isEqualTo(new InboxRecord.Heartbeat(Id.ofName("p"), 11_000));
        assertThat(harness.extractOutputValues()).isEmpty();
        harness.processElement(new StreamRecord<>(InboxEnvelope.of(heartbeat, 0, 1, 11_003)));
        assertThat(harness.extractOutputValues())
                .extracting(Assignment::position, Assignment::timestampMillis)
                .containsExactly(tuple(new Position(0, 1), 11_000L));
        harness.setProcessingTime(12_000);
        assertThat(heartbeats).hasSize(1);
        harness.close();
    }

    @Test
    void sharesOneTimerBetweenClocksThatTickTogether() throws Exception {
        var harness = harness(LogClock.BROKER, null);
        harness.setProcessingTime(10_000);
        for (int i = 0; i < 20; i++) {
            InboxRecord process = Records.process("p" + i, new Tag("Cron-Interval", "1-second"));
            harness.processElement(new StreamRecord<>(InboxEnvelope.of(process, 0, i, 10_001 + i)));
        }

        assertThat(harness.numProcessingTimeTimers()).isEqualTo(1);
        harness.setProcessingTime(11_050);
        assertThat(harness.getSideOutput(SequencerOperator.HEARTBEATS)).hasSize(20);
        harness.close();
    }

    @Test
    void turnsPoisonIntoARejectionAndGoesOn() throws Exception {
        List<InboxEnvelope> inbox = List.of(
                new InboxEnvelope(Bytes.utf8("poison"), 0, 0, 1), InboxEnvelope.of(Records.process("p"), 0, 1, 2));

        Outcome outcome = run(LogClock.BROKER, inbox, false);

        assertThat(outcome.rejections()).extracting(Rejection::code).containsExactly("ordering.undecodable");
        assertThat(outcome.schedule()).hasSize(1);
    }
}
