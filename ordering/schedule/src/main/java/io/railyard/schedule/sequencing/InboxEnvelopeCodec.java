package io.railyard.schedule.sequencing;

import io.railyard.schedule.wire.RecordCodec;
import io.railyard.schedule.wire.Schemas;
import io.railyard.schedule.wire.WireReader;
import io.railyard.schedule.wire.WireWriter;
import java.util.List;

/** Form of an {@link InboxEnvelope} between operators and in state: {@code inbox-envelope.avsc}. */
public final class InboxEnvelopeCodec extends RecordCodec<InboxEnvelope> {
    private static final long serialVersionUID = 1L;

    public InboxEnvelopeCodec() {
        super(InboxEnvelope.class, Schemas.beside(InboxEnvelopeCodec.class, "inbox-envelope"), List.of());
    }

    @Override
    protected void write(InboxEnvelope value, WireWriter out) {
        out.bytes(value.value());
        out.number(value.partition());
        out.number(value.offset());
        out.number(value.appendTimeMillis());
    }

    @Override
    protected InboxEnvelope read(WireReader in) {
        return new InboxEnvelope(in.bytes(), in.smallNumber(), in.number(), in.number());
    }
}
