package io.railyard.node.messenger;

import io.railyard.http.HttpError;
import io.railyard.http.Request;
import io.railyard.http.Response;
import io.railyard.job.effects.Effects;
import io.railyard.job.effects.Lineage;
import io.railyard.message.Id;
import io.railyard.message.json.Json;
import io.railyard.node.asked.Asked;
import io.railyard.node.index.LogIndex;
import io.railyard.node.index.Place;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.Position;
import io.railyard.schedule.outcome.Evaluation;
import io.railyard.schedule.outcome.OutboxRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What became of messages, told from the index: where they stand, how they ended, what they sent and under which ids. */
final class Traces {
    private static final int BAD_REQUEST = 400;
    private static final int USUAL_PAGE = 10;
    private static final int MAX_PAGE = 100;

    private final LogIndex index;

    Traces(LogIndex index) {
        this.index = index;
    }

    /** {@code ?debug=1&process=…[&message=…][&page=…&page-size=…]}; the newest first. */
    Response answer(Request request) {
        Optional<Id> process = id(request, "process");
        Optional<Id> message = id(request, "message");
        if (process.isEmpty() && message.isEmpty()) {
            throw HttpError.badRequest(
                    "messenger.trace", "debug without process or message: add &process=<id> or &message=<id>");
        }
        List<Json> traces = new ArrayList<>();
        if (message.isPresent()) {
            for (Place place : index.places(message.get())) {
                if (process.map(place.process()::equals).orElse(true)) {
                    index.assignment(place.process(), place.position()).ifPresent(entry -> traces.add(trace(entry)));
                }
            }
        } else {
            newest(request, process.orElseThrow()).forEach(entry -> traces.add(trace(entry)));
        }
        return Response.json(
                200, Json.object().put("traces", new Json.Arr(traces)).build());
    }

    private List<Assignment> newest(Request request, Id process) {
        long size = Math.min(
                MAX_PAGE, Asked.number(request, "page-size", BAD_REQUEST).orElse((long) USUAL_PAGE));
        long page = Asked.number(request, "page", BAD_REQUEST).orElse(1L);
        if (size < 1 || page < 1) {
            throw HttpError.badRequest("messenger.trace", "page and page-size count from 1");
        }
        Optional<Assignment> last = index.lastSlot(process);
        if (last.isEmpty()) {
            return List.of();
        }
        long top = last.get().position().slot() - (page - 1) * size;
        List<Assignment> found = new ArrayList<>();
        for (long slot = top; slot >= 0 && slot > top - size; slot--) {
            index.assignment(process, Position.slot(slot)).ifPresent(found::add);
        }
        return found;
    }

    /** The answer to a wish to push an outbox message again. */
    Response pushed(Id process, Id message, long outboxIndex) {
        Optional<Position> position = index.position(message, process);
        List<OutboxRow> rows = position.flatMap(at -> index.assignment(process, at))
                .map(this::rows)
                .orElse(List.of());
        OutboxRow row = rows.stream()
                .filter(each -> each.origin().index() == outboxIndex)
                .findFirst()
                .orElseThrow(() -> HttpError.notFound(
                        "messenger.push-unknown",
                        "Message " + message + " of process " + process + " sent nothing with the index " + outboxIndex
                                + ": see ?debug=1&process=" + process + "&message=" + message));
        return Response.json(
                202,
                Json.object()
                        .put("message", "Pushed before: what a process sends is carried exactly once")
                        .put("id", row.id().toString())
                        .put("disposition", row.disposition())
                        .build());
    }

    private Json trace(Assignment entry) {
        Json.ObjectBuilder trace = Json.object()
                .put("process", entry.process().toString())
                .put("message", entry.message().id().toString())
                .put("from", entry.message().from())
                .put("slot", entry.position().slot())
                .put("tick", entry.position().tick())
                .put("timestamp", entry.timestampMillis());
        Optional<Evaluation> outcome = index.evaluation(entry.process(), entry.position());
        trace.put("status", outcome.map(each -> each.status().code()).orElse("waiting"));
        outcome.flatMap(Evaluation::error).ifPresent(error -> trace.put("error", error));
        outcome.ifPresent(each -> trace.put("gasUsed", each.gasUsed()));
        List<Json> sent = new ArrayList<>();
        for (OutboxRow row : rows(entry)) {
            sent.add(Json.object()
                    .put("index", row.origin().index())
                    .put("id", row.id().toString())
                    .put("kind", row.message().spawn() ? "spawn" : "message")
                    .put("target", row.message().target())
                    .put("disposition", row.disposition())
                    .put("arrived", !index.places(row.id()).isEmpty())
                    .build());
        }
        return trace.put("sent", new Json.Arr(sent)).build();
    }

    private List<OutboxRow> rows(Assignment entry) {
        Optional<Evaluation> outcome = index.evaluation(entry.process(), entry.position());
        Optional<Assignment> first = index.assignment(entry.process(), Position.slot(0));
        if (outcome.isEmpty() || first.isEmpty()) {
            return List.of();
        }
        return Effects.of(entry, outcome.get(), Lineage.of(first.get().message()))
                .rows();
    }

    private static Optional<Id> id(Request request, String name) {
        return request.query().get(name).filter(text -> !text.isEmpty()).map(text -> Asked.id(text, name, BAD_REQUEST));
    }
}
