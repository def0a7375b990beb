package io.railyard.job.effects;

import io.railyard.schedule.InboxRecord;
import io.railyard.udf.InferenceAnswer;
import org.apache.flink.api.common.functions.MapFunction;

/** Turns what became of an inference request into the record that answers the asking process. */
public final class AnswerFunction implements MapFunction<InferenceAnswer<InboxRecord>, InboxRecord> {
    private static final long serialVersionUID = 1L;

    @Override
    public InboxRecord map(InferenceAnswer<InboxRecord> answer) {
        return Answers.of((InboxRecord.Pushed) answer.context(), answer.request(), answer.outcome());
    }
}
