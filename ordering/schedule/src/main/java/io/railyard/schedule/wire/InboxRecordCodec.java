package io.railyard.schedule.wire;

import io.railyard.schedule.InboxRecord;
import java.util.List;

/** {@code inbox-record.avsc}. */
final class InboxRecordCodec extends RecordCodec<InboxRecord> {
    private static final long serialVersionUID = 1L;
    private static final int SIGNED = 0;
    private static final int PUSHED = 1;
    private static final int ANSWER = 2;
    private static final int HEARTBEAT = 3;
    private static final int TIME_MARK = 4;

    InboxRecordCodec() {
        super(InboxRecord.class, Schemas.beside(Wire.class, "inbox-record"), List.of());
    }

    @Override
    protected void write(InboxRecord value, WireWriter out) {
        if (value instanceof InboxRecord.Signed signed) {
            out.number(SIGNED);
            out.id(signed.process());
            Fields.message(out, signed.message());
        } else if (value instanceof InboxRecord.Pushed pushed) {
            out.number(PUSHED);
            out.id(pushed.process());
            Fields.origin(out, pushed.origin());
            Fields.message(out, pushed.message());
        } else if (value instanceof InboxRecord.Answer answer) {
            out.number(ANSWER);
            out.id(answer.process());
            Fields.origin(out, answer.request());
            Fields.message(out, answer.message());
        } else if (value instanceof InboxRecord.Heartbeat heartbeat) {
            out.number(HEARTBEAT);
            out.id(heartbeat.process());
            out.number(heartbeat.timeMillis());
        } else if (value instanceof InboxRecord.TimeMark mark) {
            out.number(TIME_MARK);
            out.number(mark.round());
            out.number(mark.timeMillis());
        } else {
            throw new IllegalStateException("A sealed type has an unknown member: " + value.getClass());
        }
    }

    @Override
    protected InboxRecord read(WireReader in) {
        int kind = in.readIndex();
        return switch (kind) {
            case SIGNED -> new InboxRecord.Signed(in.id(), Fields.message(in));
            case PUSHED -> new InboxRecord.Pushed(in.id(), Fields.origin(in), Fields.message(in));
            case ANSWER -> new InboxRecord.Answer(in.id(), Fields.origin(in), Fields.message(in));
            case HEARTBEAT -> new InboxRecord.Heartbeat(in.id(), in.number());
            case TIME_MARK -> new InboxRecord.TimeMark(in.number(), in.number());
            default -> throw new WireException("No kind of inbox record has the number " + kind);
        };
    }
}
