package io.railyard.schedule.wire;

import io.railyard.message.Id;
import io.railyard.schedule.Position;
import io.railyard.schedule.outcome.AssignmentRequest;
import io.railyard.schedule.outcome.Evaluation;
import io.railyard.schedule.outcome.OutboxMessage;
import io.railyard.schedule.outcome.Status;
import java.util.List;
import java.util.Optional;

/** {@code evaluation.avsc}. */
final class EvaluationCodec extends RecordCodec<Evaluation> {
    private static final long serialVersionUID = 1L;

    EvaluationCodec() {
        super(
                Evaluation.class,
                Schemas.beside(Wire.class, "evaluation"),
                List.of(Schemas.beside(Wire.class, "evaluation-1")));
    }

    @Override
    protected void write(Evaluation value, WireWriter out) {
        out.id(value.process());
        Fields.position(out, value.position());
        out.id(value.message());
        out.number(value.timestampMillis());
        out.text(value.status().code());
        out.optional(value.error(), WireWriter::text);
        out.text(value.output());
        out.list(value.outbox(), EvaluationCodec::outboxMessage);
        out.number(value.gasUsed());
        out.digest(value.stateRoot());
        out.number(value.memoryBytes());
        out.number(value.dirtyPages());
        out.number(value.computeGasUsed());
        out.list(value.assignments(), EvaluationCodec::assignment);
    }

    @Override
    protected Evaluation read(WireReader in) {
        Id process = in.id();
        Position position = Fields.position(in);
        Id message = in.id();
        long timestampMillis = in.number();
        Status status = Status.ofCode(in.text());
        Optional<String> error = in.optional(WireReader::text);
        String output = in.text();
        List<OutboxMessage> outbox = in.list(EvaluationCodec::outboxMessage);
        return new Evaluation(
                process,
                position,
                message,
                timestampMillis,
                status,
                error,
                output,
                outbox,
                in.number(),
                in.digest(),
                in.number(),
                in.smallNumber(),
                in.number(),
                in.list(EvaluationCodec::assignment));
    }

    private static void assignment(WireWriter out, AssignmentRequest value) {
        out.list(value.processes(), WireWriter::text);
        out.text(value.message());
        out.list(value.excluded(), WireWriter::text);
        out.bool(value.baseLayer());
    }

    private static AssignmentRequest assignment(WireReader in) {
        return new AssignmentRequest(in.list(WireReader::text), in.text(), in.list(WireReader::text), in.bool());
    }

    private static void outboxMessage(WireWriter out, OutboxMessage value) {
        out.bool(value.spawn());
        out.text(value.target());
        out.text(value.anchor());
        Fields.tags(out, value.tags());
        out.bytes(value.data());
    }

    private static OutboxMessage outboxMessage(WireReader in) {
        return new OutboxMessage(in.bool(), in.text(), in.text(), Fields.tags(in), in.bytes());
    }
}
