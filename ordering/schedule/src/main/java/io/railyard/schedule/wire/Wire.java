package io.railyard.schedule.wire;

import io.railyard.schedule.Assignment;
import io.railyard.schedule.InboxRecord;
import io.railyard.schedule.Rejection;
import io.railyard.schedule.outcome.Evaluation;
import io.railyard.schedule.outcome.HostResult;
import io.railyard.schedule.outcome.OutboxRow;

/**
 * The codec of every record kind. Schemas are the {@code .avsc} files beside this class; the byte form is specified in
 * {@code docs/formats/topics.md}.
 */
public final class Wire {
    /** Values of {@link Topics#INBOX}. */
    public static final WireCodec<InboxRecord> INBOX_RECORD = new InboxRecordCodec();
    /** Values of {@link Topics#SCHEDULE}, rows of table {@code assignments}. */
    public static final WireCodec<Assignment> ASSIGNMENT = new AssignmentCodec();
    /** Values of {@link Topics#RESULTS}, rows of table {@code evaluations}. */
    public static final WireCodec<Evaluation> EVALUATION = new EvaluationCodec();
    /** Values of {@link Topics#REJECTED}, rows of table {@code rejections}. */
    public static final WireCodec<Rejection> REJECTION = new RejectionCodec();
    /** Rows of table {@code outbox}. */
    public static final WireCodec<OutboxRow> OUTBOX_ROW = new OutboxRowCodec();
    /** Rows of table {@code host_results}. */
    public static final WireCodec<HostResult> HOST_RESULT = new HostResultCodec();

    private Wire() {}
}
