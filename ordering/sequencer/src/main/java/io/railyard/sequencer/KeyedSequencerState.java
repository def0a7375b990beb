package io.railyard.sequencer;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.schedule.sequencing.InboxEnvelope;
import io.railyard.schedule.sequencing.ProcessHead;
import io.railyard.schedule.sequencing.ProcessHeadCodec;
import io.railyard.schedule.sequencing.RoundClock;
import io.railyard.schedule.sequencing.SequencerState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.util.FlinkRuntimeException;

/** Sequencer state in Flink's keyed state, of the partition whose key is current. Names and forms are part of savepoints. */
final class KeyedSequencerState implements SequencerState {
    private static final WireTypeInformation<ProcessHead> PROCESS_HEAD = WireTypeInformation.of(new ProcessHeadCodec());

    private final MapState<Bytes, ProcessHead> heads;
    private final MapState<Bytes, Bytes> seen;
    private final MapState<Bytes, InboxEnvelope> pending;
    private final MapState<Bytes, Bytes> cronProcesses;
    private final ValueState<Long> nextRound;
    private final ValueState<Long> roundTime;

    KeyedSequencerState(RuntimeContext context) {
        heads = map(context, "sequencer-heads", PROCESS_HEAD.serializer());
        seen = map(context, "sequencer-seen", BytesSerializer.INSTANCE);
        pending = map(context, "sequencer-pending", WireTypeInformation.INBOX_ENVELOPE.serializer());
        cronProcesses = map(context, "sequencer-crons", BytesSerializer.INSTANCE);
        nextRound = context.getState(new ValueStateDescriptor<>("sequencer-next-round", LongSerializer.INSTANCE));
        roundTime = context.getState(new ValueStateDescriptor<>("sequencer-round-time", LongSerializer.INSTANCE));
    }

    private static <V> MapState<Bytes, V> map(RuntimeContext context, String name, TypeSerializer<V> values) {
        return context.getMapState(new MapStateDescriptor<>(name, BytesSerializer.INSTANCE, values));
    }

    /** A call to Flink state. */
    private interface Access<R> {
        R call() throws Exception;
    }

    private static <R> R access(Access<R> access) {
        try {
            return access.call();
        } catch (Exception e) {
            throw new FlinkRuntimeException("Keyed state of the sequencer cannot be reached; see the cause", e);
        }
    }

    @Override
    public Optional<ProcessHead> head(Id process) {
        return access(() -> Optional.ofNullable(heads.get(process.bytes())));
    }

    @Override
    public void putHead(Id process, ProcessHead head) {
        access(() -> {
            heads.put(process.bytes(), head);
            return head;
        });
    }

    @Override
    public Optional<Bytes> seen(Bytes key) {
        return access(() -> Optional.ofNullable(seen.get(key)));
    }

    @Override
    public void putSeen(Bytes key, Bytes value) {
        access(() -> {
            seen.put(key, value);
            return value;
        });
    }

    @Override
    public boolean isPending(Bytes key) {
        return access(() -> pending.contains(key));
    }

    @Override
    public void putPending(Bytes key, InboxEnvelope envelope) {
        access(() -> {
            pending.put(key, envelope);
            return envelope;
        });
    }

    @Override
    public List<InboxEnvelope> takePending() {
        return access(() -> {
            SortedMap<Bytes, InboxEnvelope> sorted = new TreeMap<>();
            for (Map.Entry<Bytes, InboxEnvelope> entry : pending.entries()) {
                sorted.put(entry.getKey(), entry.getValue());
            }
            pending.clear();
            return List.copyOf(sorted.values());
        });
    }

    @Override
    public List<Id> cronProcesses() {
        return access(() -> {
            List<Id> processes = new ArrayList<>();
            cronProcesses.keys().forEach(key -> processes.add(new Id(key)));
            processes.sort(null);
            return processes;
        });
    }

    @Override
    public void addCronProcess(Id process) {
        access(() -> {
            cronProcesses.put(process.bytes(), Bytes.EMPTY);
            return process;
        });
    }

    @Override
    public RoundClock clock() {
        return access(() -> {
            Long round = nextRound.value();
            Long time = roundTime.value();
            return round == null || time == null ? RoundClock.START : new RoundClock(round, time);
        });
    }

    @Override
    public void putClock(RoundClock clock) {
        access(() -> {
            nextRound.update(clock.nextRound());
            roundTime.update(clock.timeMillis());
            return clock;
        });
    }
}
