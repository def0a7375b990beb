package io.railyard.schedule.sequencing;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.schedule.Position;
import io.railyard.schedule.cron.Cron;
import io.railyard.schedule.cron.CronSchedule;
import io.railyard.schedule.wire.Fields;
import io.railyard.schedule.wire.RecordCodec;
import io.railyard.schedule.wire.Schemas;
import io.railyard.schedule.wire.WireReader;
import io.railyard.schedule.wire.WireWriter;
import java.util.List;

/** Form of a {@link ProcessHead} in state: {@code process-head.avsc}. */
public final class ProcessHeadCodec extends RecordCodec<ProcessHead> {
    private static final long serialVersionUID = 1L;

    public ProcessHeadCodec() {
        super(ProcessHead.class, Schemas.beside(ProcessHeadCodec.class, "process-head"), List.of());
    }

    @Override
    protected void write(ProcessHead value, WireWriter out) {
        out.text(value.owner());
        Fields.position(out, value.last());
        out.id(value.lastMessage());
        out.digest(value.hashChain());
        out.number(value.timestampMillis());
        out.number(value.cronMillis());
        out.number(value.crons().originMillis());
        out.list(value.crons().crons(), (writer, cron) -> {
            writer.text(cron.interval());
            writer.number(cron.intervalMillis());
            Fields.tags(writer, cron.tags());
        });
    }

    @Override
    protected ProcessHead read(WireReader in) {
        String owner = in.text();
        Position last = Fields.position(in);
        Id lastMessage = in.id();
        Bytes hashChain = in.digest();
        long timestampMillis = in.number();
        long cronMillis = in.number();
        long originMillis = in.number();
        List<Cron> crons = in.list(reader -> new Cron(reader.text(), reader.number(), Fields.tags(reader)));
        return new ProcessHead(
                owner,
                last,
                lastMessage,
                hashChain,
                timestampMillis,
                cronMillis,
                new CronSchedule(originMillis, crons));
    }
}
