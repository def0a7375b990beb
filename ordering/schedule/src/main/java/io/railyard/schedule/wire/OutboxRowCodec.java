package io.railyard.schedule.wire;

import io.railyard.message.Id;
import io.railyard.schedule.Origin;
import io.railyard.schedule.outcome.OutboxMessage;
import io.railyard.schedule.outcome.OutboxRow;
import java.util.List;

/** {@code outbox-row.avsc}. */
final class OutboxRowCodec extends RecordCodec<OutboxRow> {
    private static final long serialVersionUID = 1L;

    OutboxRowCodec() {
        super(OutboxRow.class, Schemas.beside(Wire.class, "outbox-row"), List.of());
    }

    @Override
    protected void write(OutboxRow value, WireWriter out) {
        Fields.origin(out, value.origin());
        out.number(value.timestampMillis());
        out.bool(value.message().spawn());
        out.id(value.id());
        out.text(value.message().target());
        out.text(value.message().anchor());
        Fields.tags(out, value.message().tags());
        out.bytes(value.message().data());
        out.text(value.disposition());
    }

    @Override
    protected OutboxRow read(WireReader in) {
        Origin origin = Fields.origin(in);
        long timestampMillis = in.number();
        boolean spawn = in.bool();
        Id id = in.id();
        return new OutboxRow(
                origin,
                timestampMillis,
                id,
                new OutboxMessage(spawn, in.text(), in.text(), Fields.tags(in), in.bytes()),
                in.text());
    }
}
