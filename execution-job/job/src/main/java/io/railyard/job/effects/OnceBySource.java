package io.railyard.job.effects;

import io.railyard.schedule.Rejection;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** Lets each refused input through once: after a restart the same refusal is written to the topic again. */
public final class OnceBySource extends KeyedProcessFunction<String, Rejection, Rejection> {
    private static final long serialVersionUID = 1L;

    private transient @SuppressWarnings("NullAway.Init") ValueState<Boolean> seen;

    @Override
    public void open(OpenContext context) {
        seen = getRuntimeContext().getState(new ValueStateDescriptor<>("seen", Types.BOOLEAN));
    }

    @Override
    public void processElement(Rejection rejection, Context context, Collector<Rejection> out) throws Exception {
        if (seen.value() == null) {
            seen.update(true);
            out.collect(rejection);
        }
    }
}
