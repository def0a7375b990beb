package io.railyard.schedule.wire;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.Position;
import java.util.List;

/** {@code assignment.avsc}. */
final class AssignmentCodec extends RecordCodec<Assignment> {
    private static final long serialVersionUID = 1L;

    AssignmentCodec() {
        super(Assignment.class, Schemas.beside(Wire.class, "assignment"), List.of());
    }

    @Override
    protected void write(Assignment value, WireWriter out) {
        out.id(value.process());
        Fields.position(out, value.position());
        out.number(value.timestampMillis());
        out.number(value.blockHeight());
        out.digest(value.hashChain());
        out.bool(value.cron());
        Fields.message(out, value.message());
        out.number(value.inboxPartition());
        out.number(value.inboxOffset());
    }

    @Override
    protected Assignment read(WireReader in) {
        Id process = in.id();
        Position position = Fields.position(in);
        long timestampMillis = in.number();
        long blockHeight = in.number();
        Bytes hashChain = in.digest();
        boolean cron = in.bool();
        Message message = Fields.message(in);
        return new Assignment(
                process,
                position,
                timestampMillis,
                blockHeight,
                hashChain,
                cron,
                message,
                in.smallNumber(),
                in.number());
    }
}
