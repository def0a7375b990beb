package io.railyard.schedule.wire;

import io.railyard.schedule.outcome.HostResult;
import java.util.List;

/** {@code host-result.avsc}. */
final class HostResultCodec extends RecordCodec<HostResult> {
    private static final long serialVersionUID = 1L;

    HostResultCodec() {
        super(HostResult.class, Schemas.beside(Wire.class, "host-result"), List.of());
    }

    @Override
    protected void write(HostResult value, WireWriter out) {
        out.id(value.process());
        Fields.position(out, value.position());
        out.number(value.index());
        out.text(value.extension());
        out.bytes(value.request());
        out.text(value.kind().code());
        out.text(value.reason());
        out.number(value.length());
        out.digest(value.digest());
        out.optional(value.content(), WireWriter::bytes);
    }

    @Override
    protected HostResult read(WireReader in) {
        try {
            return new HostResult(
                    in.id(),
                    Fields.position(in),
                    in.smallNumber(),
                    in.text(),
                    in.bytes(),
                    HostResult.Kind.ofCode(in.text()),
                    in.text(),
                    in.number(),
                    in.digest(),
                    in.optional(WireReader::bytes));
        } catch (IllegalArgumentException e) {
            throw new WireException("A host result contradicts itself: " + e.getMessage(), e);
        }
    }
}
