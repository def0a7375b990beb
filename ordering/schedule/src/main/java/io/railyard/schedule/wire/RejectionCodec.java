package io.railyard.schedule.wire;

import io.railyard.schedule.Rejection;
import java.util.List;
import org.apache.avro.Schema;

/** {@code rejection.avsc}. */
final class RejectionCodec extends RecordCodec<Rejection> {
    private static final long serialVersionUID = 1L;

    RejectionCodec(Schema schema, List<Schema> older) {
        super(Rejection.class, schema, older);
    }

    @Override
    protected void write(Rejection value, WireWriter out) {
        out.text(value.source());
        out.text(value.stage());
        out.text(value.code());
        out.text(value.reason());
        out.optional(value.process(), WireWriter::id);
        out.optional(value.message(), WireWriter::id);
        out.number(value.timestampMillis());
        out.number(value.sizeBytes());
        out.digest(value.sha256());
    }

    @Override
    protected Rejection read(WireReader in) {
        return new Rejection(
                in.text(),
                in.text(),
                in.text(),
                in.text(),
                in.optional(WireReader::id),
                in.optional(WireReader::id),
                in.number(),
                in.number(),
                in.digest());
    }
}
