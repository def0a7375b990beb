package io.railyard.job.history;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.schedule.outcome.Evaluation;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Compares, process by process, what was replayed (first input) with what was recorded (second). Holds one side until the
 * other comes; what is left alone at the end is a difference. Emits one verdict for each process, at its end.
 */
final class Comparison extends KeyedCoProcessFunction<Id, Evaluation, Evaluation, ProcessVerdict> {
    private static final long serialVersionUID = 1L;
    private static final TypeInformation<byte[]> BYTES = PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO;

    private transient @SuppressWarnings("NullAway.Init") MapState<Long, byte[]> replayedAlone;
    private transient @SuppressWarnings("NullAway.Init") MapState<Long, byte[]> recordedAlone;
    private transient @SuppressWarnings("NullAway.Init") ValueState<ProcessVerdict> verdict;

    @Override
    public void open(OpenContext context) {
        replayedAlone = getRuntimeContext().getMapState(new MapStateDescriptor<>("replayed", Types.LONG, BYTES));
        recordedAlone = getRuntimeContext().getMapState(new MapStateDescriptor<>("recorded", Types.LONG, BYTES));
        verdict = getRuntimeContext()
                .getState(new ValueStateDescriptor<>("verdict", TypeInformation.of(ProcessVerdict.class)));
    }

    @Override
    public void processElement1(Evaluation replayed, Context context, Collector<ProcessVerdict> out) throws Exception {
        ProcessVerdict so = soFar(context);
        RootsChain chain = new RootsChain(so.positions(), Bytes.parseBase64Url(so.chain()))
                .next(replayed.position(), replayed.stateRoot());
        verdict.update(so.grown(chain));
        pair(Ordinal.of(replayed.position()), Fact.of(replayed), replayedAlone, recordedAlone, true);
    }

    @Override
    public void processElement2(Evaluation recorded, Context context, Collector<ProcessVerdict> out) throws Exception {
        soFar(context);
        pair(Ordinal.of(recorded.position()), Fact.of(recorded), recordedAlone, replayedAlone, false);
    }

    /** Ends the process: the only timer is at the end of time, which a bounded run reaches after each key. */
    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<ProcessVerdict> out) throws Exception {
        for (Map.Entry<Long, byte[]> alone : replayedAlone.entries()) {
            note(alone.getKey(), new Fact.Difference("position", "absent", "present"));
        }
        for (Map.Entry<Long, byte[]> alone : recordedAlone.entries()) {
            note(alone.getKey(), new Fact.Difference("position", "present", "absent"));
        }
        out.collect(verdict.value());
        verdict.clear();
        replayedAlone.clear();
        recordedAlone.clear();
    }

    private ProcessVerdict soFar(Context context) throws Exception {
        ProcessVerdict known = verdict.value();
        if (known == null) {
            known = ProcessVerdict.start(context.getCurrentKey());
            verdict.update(known);
            context.timerService().registerEventTimeTimer(Long.MAX_VALUE);
        }
        return known;
    }

    private void pair(
            long ordinal, Fact fact, MapState<Long, byte[]> own, MapState<Long, byte[]> others, boolean replayed)
            throws Exception {
        byte[] other = others.get(ordinal);
        if (other == null) {
            own.put(ordinal, fact.encode());
            return;
        }
        others.remove(ordinal);
        Fact partner = Fact.decode(other);
        var difference = replayed ? partner.difference(fact) : fact.difference(partner);
        if (difference.isPresent()) {
            note(ordinal, difference.get());
        }
    }

    private void note(long ordinal, Fact.Difference difference) throws Exception {
        verdict.update(verdict.value().with(ordinal, difference));
    }
}
