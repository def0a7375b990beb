package io.railyard.sink.parquet;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.message.Tag;
import io.railyard.rail.CallSite;
import io.railyard.rail.Disclosure;
import io.railyard.rail.RailChain;
import io.railyard.rail.RailDraft;
import io.railyard.rail.RailEngine;
import io.railyard.rail.RailInput;
import io.railyard.rail.RailModel;
import io.railyard.rail.RailOutput;
import io.railyard.rail.RailParams;
import io.railyard.rail.RailRecord;
import io.railyard.rail.RailUsage;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.HashChain;
import io.railyard.schedule.Origin;
import io.railyard.schedule.Position;
import io.railyard.schedule.Rejection;
import io.railyard.schedule.outcome.Evaluation;
import io.railyard.schedule.outcome.HostResult;
import io.railyard.schedule.outcome.OutboxMessage;
import io.railyard.schedule.outcome.OutboxRow;
import io.railyard.schedule.outcome.Status;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** A small history with an unusual value in every place: the record of row {@code n} of each table. */
final class Histories {
    private static final Status[] STATUSES = Status.values();

    private Histories() {}

    static <T> T record(Table<T> table, long n) {
        Object value;
        if (table == Table.ASSIGNMENTS) {
            value = assignment(n);
        } else if (table == Table.EVALUATIONS) {
            value = evaluation(n);
        } else if (table == Table.OUTBOX) {
            value = new OutboxRow(
                    new Origin(process(n), position(n), (int) n),
                    time(n),
                    id("sent", n),
                    sent(n),
                    n % 2 == 0 ? "delivered-to-inbox" : "refused:no-target");
        } else if (table == Table.REJECTIONS) {
            value = rejection(n);
        } else if (table == Table.HOST_RESULTS) {
            value = hostResult(n);
        } else {
            value = rail(n);
        }
        return table.codec().type().cast(value);
    }

    static Id process(long n) {
        return id("process", n % 5);
    }

    private static Assignment assignment(long n) {
        Id process = process(n);
        Message message = new Message(
                id("message", n),
                "owner",
                n % 2 == 0 ? "0xAbC" : "",
                n % 3 == 0 ? Optional.empty() : Optional.of(process),
                n % 2 == 0 ? Bytes.EMPTY : Bytes.of(new byte[] {0, -1}),
                n % 4 == 0 ? List.of() : List.of(new Tag("Action", "Zürich \u2028"), new Tag("Action", "")),
                n % 3 == 0 ? Bytes.of(new byte[] {(byte) 0xC3, (byte) n}) : Bytes.utf8("{\"n\":" + n + "}"),
                Bytes.of(new byte[(int) (n % 7)]));
        return new Assignment(process, position(n), time(n), n, HashChain.first(process), n % 3 == 1, message, 3, n);
    }

    private static HostResult hostResult(long n) {
        HostResult.Kind kind = List.of(HostResult.Kind.values()).get((int) (n % 3));
        Bytes content = kind == HostResult.Kind.FOUND ? Bytes.of(new byte[] {(byte) 0xC3, (byte) n}) : Bytes.EMPTY;
        return new HostResult(
                process(n),
                position(n),
                (int) (n % 4),
                "data",
                Bytes.utf8("read " + n),
                kind,
                kind == HostResult.Kind.FAILED ? "it is kept by nobody" : "",
                content.length(),
                Bytes.sha256(content.toByteArray()),
                kind == HostResult.Kind.FOUND && n % 2 == 0 ? Optional.of(content) : Optional.empty());
    }

    static Evaluation evaluation(long n) {
        return new Evaluation(
                process(n),
                position(n),
                id("message", n),
                time(n),
                STATUSES[(int) (n % STATUSES.length)],
                n % 2 == 0 ? Optional.empty() : Optional.of("it failed"),
                "{\"data\":" + n + "}",
                n % 2 == 0 ? List.of() : List.of(sent(n), sent(n + 1)),
                Long.MAX_VALUE - n,
                Bytes.sha256(new byte[] {(byte) n}),
                n << 16,
                (int) n);
    }

    private static OutboxMessage sent(long n) {
        return new OutboxMessage(
                n % 2 == 0, n % 3 == 0 ? "" : "not an id", "0001", List.of(new Tag("n", "" + n)), Bytes.utf8("é" + n));
    }

    private static Rejection rejection(long n) {
        return new Rejection(
                "inbox/0/" + n,
                "ordering",
                "ordering.unknown-process",
                "why",
                n % 2 == 0 ? Optional.empty() : Optional.of(process(n)),
                n % 3 == 0 ? Optional.empty() : Optional.of(id("message", n)),
                time(n),
                n,
                Bytes.sha256(new byte[] {(byte) n}));
    }

    private static RailRecord rail(long n) {
        CallSite site = new CallSite("operator", process(n), n, 0, 0);
        String answer = "answer " + n;
        RailDraft draft = new RailDraft(
                site,
                id("request", n),
                Optional.empty(),
                time(n) * 1000,
                time(n) * 1000 + 1,
                "chat",
                "llama.cpp",
                RailModel.ofFile("tiny", Bytes.sha256(new byte[] {2}), "gguf"),
                RailEngine.of("llama.cpp", "4.2.0"),
                RailParams.none(),
                new RailInput(
                        Disclosure.of(Bytes.utf8("sixteen bytes or more"), site.recordId(), "input", "prompt " + n)
                                .digest(),
                        OptionalInt.of(2),
                        9,
                        RailInput.Visibility.PRIVATE),
                List.of(RailOutput.ofText(0, answer, OptionalInt.of(2), Optional.of("stop"))),
                new RailUsage(OptionalInt.of(2), OptionalInt.of(2), OptionalLong.empty()),
                n % 2 == 0,
                Optional.empty());
        Optional<RailChain.Head> head =
                n == 0 ? Optional.empty() : Optional.of(new RailChain.Head(n - 1, Bytes.sha256(new byte[] {3})));
        return RailChain.append("ledger", draft, head);
    }

    private static Position position(long n) {
        return new Position(n, n % 3 == 1 ? 2 : 0);
    }

    private static long time(long n) {
        return 1_700_000_000_123L + n;
    }

    private static Id id(String kind, long n) {
        return Id.ofName(kind + n);
    }
}
