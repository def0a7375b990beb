package io.railyard.sequencer;

import io.railyard.schedule.Assignment;
import io.railyard.schedule.InboxRecord;
import io.railyard.schedule.Rejection;
import io.railyard.schedule.sequencing.Effect;
import io.railyard.schedule.sequencing.InboxEnvelope;
import io.railyard.schedule.sequencing.PartitionSequencer;
import io.railyard.schedule.sequencing.SequencerOptions;
import java.util.EnumMap;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * Runs {@link PartitionSequencer} on Flink: input is topic {@code ao.inbox} keyed by {@link PartitionKeys}, the main
 * output goes to {@code ao.schedule}. Keep the records of one partition in their order on the way in (no shuffle between
 * source and this keyed stream but the one by {@link PartitionKeys}).
 */
public final class SequencerOperator extends KeyedProcessFunction<Integer, InboxEnvelope, Assignment> {
    /** Refused inputs, for {@code ao.rejected}. */
    public static final OutputTag<Rejection> REJECTIONS = new OutputTag<>("rejections", WireTypeInformation.REJECTION);
    /** Heartbeats of quiet processes with crons, to be appended to {@code ao.inbox}. */
    public static final OutputTag<InboxRecord> HEARTBEATS =
            new OutputTag<>("heartbeats", WireTypeInformation.INBOX_RECORD);
    /** Timers for heartbeats stand this far apart, in milliseconds: many clocks of a partition share one. */
    public static final long HEARTBEAT_GRID_MILLIS = 50;

    private static final long serialVersionUID = 1L;

    private final SequencerOptions options;
    private transient @Nullable Running running;

    public SequencerOperator(SequencerOptions options) {
        this.options = options;
    }

    /** What exists between open and close. */
    private record Running(
            PartitionSequencer sequencer,
            KeyedSequencerState state,
            Counter scheduled,
            Counter rejected,
            Map<Effect.Reason, Counter> dropped) {}

    @Override
    public void open(OpenContext context) {
        var metrics = getRuntimeContext().getMetricGroup();
        Map<Effect.Reason, Counter> dropped = new EnumMap<>(Effect.Reason.class);
        for (Effect.Reason reason : Effect.Reason.values()) {
            dropped.put(reason, metrics.counter("inbox-dropped-" + reason.code() + "-count"));
        }
        running = new Running(
                new PartitionSequencer(options),
                new KeyedSequencerState(getRuntimeContext()),
                metrics.counter("inbox-scheduled-count"),
                metrics.counter("inbox-rejected-count"),
                dropped);
    }

    @Override
    public void processElement(InboxEnvelope envelope, Context context, Collector<Assignment> out) {
        Running now = running();
        now.sequencer().apply(now.state(), envelope, effect -> emit(now, effect, context, out));
    }

    /** A tick is due by the machine's clock: asks the log for the time, so that the tick's time comes from the log. */
    @Override
    public void onTimer(long timeMillis, OnTimerContext context, Collector<Assignment> out) {
        Running now = running();
        now.sequencer()
                .heartbeatsDue(now.state(), timeMillis)
                .forEach(heartbeat -> context.output(HEARTBEATS, heartbeat));
    }

    private static void emit(Running now, Effect effect, Context context, Collector<Assignment> out) {
        if (effect instanceof Effect.Scheduled scheduled) {
            now.scheduled().inc();
            out.collect(scheduled.assignment());
        } else if (effect instanceof Effect.Rejected rejected) {
            now.rejected().inc();
            context.output(REJECTIONS, rejected.rejection());
        } else if (effect instanceof Effect.Dropped dropped) {
            Counter counter = now.dropped().get(dropped.reason());
            if (counter != null) {
                counter.inc();
            }
        } else if (effect instanceof Effect.HeartbeatWanted wanted) {
            context.timerService().registerProcessingTimeTimer(heartbeatTime(context, wanted.atMillis()));
        } else {
            throw new IllegalStateException("A sealed type has an unknown member: " + effect.getClass());
        }
    }

    /** The first place on the grid that is later than now and not before the tick. */
    private static long heartbeatTime(Context context, long tickMillis) {
        long earliest = Math.max(tickMillis, context.timerService().currentProcessingTime() + 1);
        return (earliest + HEARTBEAT_GRID_MILLIS - 1) / HEARTBEAT_GRID_MILLIS * HEARTBEAT_GRID_MILLIS;
    }

    private Running running() {
        Running now = running;
        if (now == null) {
            throw new IllegalStateException("The sequencer is used before it is opened");
        }
        return now;
    }
}
