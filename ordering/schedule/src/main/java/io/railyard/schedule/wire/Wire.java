package io.railyard.schedule.wire;

import io.railyard.schedule.Assignment;
import io.railyard.schedule.InboxRecord;
import io.railyard.schedule.Rejection;
import io.railyard.schedule.outcome.Evaluation;
import io.railyard.schedule.outcome.OutboxRow;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.avro.Schema;

/**
 * The codec of every record kind. Schemas are the {@code .avsc} files beside this class; the byte form is specified in
 * {@code docs/formats/topics.md}.
 */
public final class Wire {
    /** Values of {@link Topics#INBOX}. */
    public static final WireCodec<InboxRecord> INBOX_RECORD = new InboxRecordCodec(schema("inbox-record"), List.of());
    /** Values of {@link Topics#SCHEDULE}, rows of table {@code assignments}. */
    public static final WireCodec<Assignment> ASSIGNMENT = new AssignmentCodec(schema("assignment"), List.of());
    /** Values of {@link Topics#RESULTS}, rows of table {@code evaluations}. */
    public static final WireCodec<Evaluation> EVALUATION = new EvaluationCodec(schema("evaluation"), List.of());
    /** Values of {@link Topics#REJECTED}, rows of table {@code rejections}. */
    public static final WireCodec<Rejection> REJECTION = new RejectionCodec(schema("rejection"), List.of());
    /** Rows of table {@code outbox}. */
    public static final WireCodec<OutboxRow> OUTBOX_ROW = new OutboxRowCodec(schema("outbox-row"), List.of());

    private Wire() {}

    /**
     * A parser that knows the shared types Id, Digest, Tag, Origin and Message, for schemas of other packages that use
     * them.
     */
    public static Schema.Parser parser() {
        Schema.Parser parser = new Schema.Parser();
        parse(parser, "types");
        return parser;
    }

    private static Schema schema(String name) {
        return parse(parser(), name);
    }

    private static Schema parse(Schema.Parser parser, String name) {
        String file = name + ".avsc";
        try (InputStream in = Wire.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("The schema " + file + " is missing beside " + Wire.class);
            }
            return parser.parse(in);
        } catch (IOException e) {
            throw new UncheckedIOException("The schema " + file + " cannot be read from the class path", e);
        }
    }
}
