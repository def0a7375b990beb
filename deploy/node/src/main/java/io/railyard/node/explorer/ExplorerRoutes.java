package io.railyard.node.explorer;

import io.railyard.http.HttpError;
import io.railyard.http.Request;
import io.railyard.http.Response;
import io.railyard.http.Route;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.message.Tag;
import io.railyard.node.archive.Archive;
import io.railyard.node.asked.Asked;
import io.railyard.node.explorer.ExplorerPage.Cell;
import io.railyard.node.index.Hit;
import io.railyard.node.index.LogIndex;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.Position;
import io.railyard.schedule.outcome.Evaluation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The explorer: the newest processes, and the newest outcomes of one. Any number of threads. */
public final class ExplorerRoutes {
    /** Where the explorer begins. */
    public static final String PATH = "/explorer";
    /** Most rows of a page. */
    public static final int MAX_ROWS = 100;

    private static final int BAD_REQUEST = 400;

    private final LogIndex index;
    private final Archive archive;

    /** Shows what {@code index} and {@code archive} have. */
    public ExplorerRoutes(LogIndex index, Archive archive) {
        this.index = index;
        this.archive = archive;
    }

    /** The routes. */
    public List<Route> routes() {
        return List.of(Route.get(PATH, request -> processes()), Route.get(PATH + "/{process}", this::process));
    }

    private Response processes() {
        List<List<Cell>> rows = new ArrayList<>();
        for (Hit hit : index.search(Message.TYPE, "Process", false, MAX_ROWS)) {
            archive.describe(hit.message()).ifPresent(found -> {
                Message process = found.message();
                Optional<Evaluation> last = index.lastEvaluation(process.id());
                rows.add(List.of(
                        Cell.text(time(found.timestampMillis())),
                        Cell.link(PATH + "/" + process.id(), process.id().toString()),
                        Cell.text(process.tag("Name").orElse("")),
                        Cell.text(process.owner()),
                        Cell.text(last.map(each -> place(each.position())).orElse("")),
                        Cell.text(last.map(each -> each.status().code()).orElse("not evaluated"))));
            });
        }
        return new ExplorerPage("Processes")
                .paragraph(Cell.text("The newest " + MAX_ROWS + " at most."))
                .table(List.of("begun", "process", "name", "owner", "newest position", "status"), rows)
                .answer();
    }

    private Response process(Request request) {
        Id id = Asked.place(request, "process", BAD_REQUEST);
        Message process = index.assignment(id, Position.slot(0))
                .map(Assignment::message)
                .orElseThrow(() -> HttpError.notFound(
                        "explorer.process-unknown",
                        "Process " + id + " is not known here: " + PATH + " lists those that are"));
        List<List<Cell>> rows = new ArrayList<>();
        for (Evaluation each : index.evaluations(id, Optional.empty(), false, MAX_ROWS)) {
            rows.add(row(each));
        }
        return new ExplorerPage(process.tag("Name").orElse("Process"))
                .paragraph(Cell.text("Process "), Cell.link("/raw/" + id, id.toString()))
                .paragraph(Cell.text("Owner " + process.owner()))
                .paragraph(Cell.text("Module " + process.tag(Message.MODULE).orElse("none")))
                .paragraph(Cell.link(PATH, "all processes"))
                .table(List.of("position", "time", "message", "action", "status", "sent", "output or error"), rows)
                .answer();
    }

    private List<Cell> row(Evaluation outcome) {
        Optional<Message> message =
                index.assignment(outcome.process(), outcome.position()).map(Assignment::message);
        String id = outcome.message().toString();
        boolean tick = outcome.position().tick() > 0;
        return List.of(
                Cell.text(place(outcome.position())),
                Cell.text(time(outcome.timestampMillis())),
                tick ? Cell.text("tick") : Cell.link("/raw/" + id, id),
                Cell.text(message.flatMap(each -> Tag.first(each.tags(), Message.ACTION))
                        .orElse("")),
                Cell.text(outcome.status().code()),
                Cell.text(Integer.toString(outcome.outbox().size())),
                Cell.text(outcome.error().orElse(outcome.output())));
    }

    private static String place(Position position) {
        return position.tick() == 0 ? Long.toString(position.slot()) : position.slot() + "." + position.tick();
    }

    private static String time(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }
}
