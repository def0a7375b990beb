package io.railyard.job.effects;

import io.railyard.inference.InferenceError;
import io.railyard.inference.InferenceOutcome;
import io.railyard.schedule.InboxRecord;
import io.railyard.udf.InferenceAnswer;
import io.railyard.udf.InferenceCall;
import org.apache.flink.api.common.functions.MapFunction;

/** Stands where inference would, on a node without a model: every request is answered with the reason. */
public final class NoModelFunction implements MapFunction<InferenceCall<InboxRecord>, InferenceAnswer<InboxRecord>> {
    private static final long serialVersionUID = 1L;

    @Override
    public InferenceAnswer<InboxRecord> map(InferenceCall<InboxRecord> call) {
        return new InferenceAnswer<>(
                call.context(),
                call.request(),
                new InferenceOutcome.Failed(
                        InferenceError.UNKNOWN_MODEL,
                        "This node serves no model. Set its option model, or ask a node that has one"));
    }
}
