package io.railyard.job.process;

import io.railyard.job.effects.Effects;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.InboxRecord;
import io.railyard.schedule.outcome.HostResult;
import io.railyard.schedule.outcome.OutboxRow;
import io.railyard.schedule.wire.Wire;
import io.railyard.sequencer.WireTypeInformation;
import io.railyard.udf.InferenceCall;
import io.railyard.udf.InferenceTypes;
import java.io.Serializable;
import java.util.List;
import org.apache.flink.util.OutputTag;

/** Side outputs of {@link ProcessOperator}: all of them live; in a replay only what was executed. */
public enum SideOutputs implements Serializable {
    /** Executed assignments and all effects. */
    LIVE,
    /** Nothing: effects are in the history already. */
    REPLAY;

    /** Assignments that were executed, repeats left out. */
    public static final OutputTag<Assignment> EXECUTED = new OutputTag<>("executed", WireTypeInformation.ASSIGNMENT);
    /** Messages and spawns on their way to the inbox. */
    public static final OutputTag<InboxRecord> SENDS = new OutputTag<>("sends", WireTypeInformation.INBOX_RECORD);
    /** Rows of table {@code outbox}. */
    public static final OutputTag<OutboxRow> OUTBOX =
            new OutputTag<>("outbox", WireTypeInformation.of(Wire.OUTBOX_ROW));
    /** What host functions were answered from outside the log: rows of table {@code host_results}. */
    public static final OutputTag<HostResult> HOST_RESULTS =
            new OutputTag<>("host-results", WireTypeInformation.of(Wire.HOST_RESULT));
    /** Requests to inference; the context is the request as the process sent it. */
    public static final OutputTag<InferenceCall<InboxRecord>> REQUESTS =
            new OutputTag<>("requests", InferenceTypes.call(WireTypeInformation.INBOX_RECORD));

    /** Where side outputs go. */
    interface Outputs {
        /** Emits {@code value}. */
        <T> void output(OutputTag<T> tag, T value);
    }

    void emit(Outputs context, Assignment assignment, Effects effects, List<HostResult> results) {
        if (this == REPLAY) {
            return;
        }
        context.output(EXECUTED, assignment);
        for (InboxRecord send : effects.sends()) {
            context.output(SENDS, send);
        }
        for (Effects.Request asked : effects.requests()) {
            context.output(REQUESTS, new InferenceCall<>(asked.asked(), asked.request()));
        }
        for (HostResult result : results) {
            context.output(HOST_RESULTS, result);
        }
        for (OutboxRow row : effects.rows()) {
            context.output(OUTBOX, row);
        }
    }
}
