package io.railyard.schedule.wire;

import io.railyard.schedule.Rejection;
import java.util.List;

/** {@code rejection.avsc}. */
final class RejectionCodec extends RecordCodec<Rejection> {
    private static final long serialVersionUID = 1L;

    RejectionCodec() {
        super(Rejection.class, Schemas.beside(Wire.class, "rejection"), List.of());
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
