package io.railyard.node.scheduler;

import io.railyard.gateway.Receipt;
import io.railyard.http.HttpError;
import io.railyard.http.Request;
import io.railyard.http.Response;
import io.railyard.http.Route;
import io.railyard.message.Id;
import io.railyard.message.json.Json;
import io.railyard.message.signing.Signer;
import io.railyard.node.archive.Archive;
import io.railyard.node.asked.Asked;
import io.railyard.node.index.LogFollower;
import io.railyard.node.index.LogIndex;
import io.railyard.node.messenger.Intake;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.Position;
import io.railyard.schedule.Rejection;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** AO's scheduler unit. Pages never end between entries of one millisecond, so that paging by time loses none. */
public final class SchedulerRoutes {
    /** How long a POST waits for its place in the log, ms. */
    public static final long ASSIGN_MILLIS = 30_000;
    /** Most edges on a page. */
    public static final int MAX_PAGE = 1_000;

    private static final int BAD_REQUEST = 400;
    private static final int USUAL_PAGE = 100;

    private final Intake intake;
    private final LogIndex index;
    private final SchedulerJson json;
    private final InstantSource clock;
    private final Supplier<Optional<String>> trouble;

    /**
     * @param signer of assignments; its address is the scheduler's
     * @param follower whose trouble {@code /health} tells
     */
    public SchedulerRoutes(
            Intake intake, LogIndex index, Archive archive, Signer signer, InstantSource clock, LogFollower follower) {
        this.intake = intake;
        this.index = index;
        this.json = new SchedulerJson(signer, archive);
        this.clock = clock;
        this.trouble = follower::trouble;
    }

    /** The routes. */
    public List<Route> routes() {
        return List.of(
                Route.get("/", this::hello),
                Route.post("/", this::post),
                Route.get("/timestamp", this::timestamp),
                Route.get("/health", this::health),
                Route.get("/metrics", this::metrics),
                Route.get("/processes/{id}", this::process),
                Route.get("/{id}", this::entries),
                Route.get("/{id}/latest", this::latest));
    }

    private Response hello(Request request) {
        return Response.json(
                200,
                Json.object()
                        .put("timestamp", Long.toString(clock.millis()))
                        .put("address", json.address())
                        .build());
    }

    private Response timestamp(Request request) {
        return Response.json(
                200,
                Json.object()
                        .put("timestamp", Long.toString(clock.millis()))
                        .put(
                                "block_height",
                                String.format(
                                        Locale.ROOT, "%012d", index.lastBlock().orElse(0L)))
                        .build());
    }

    private Response health(Request request) {
        return trouble.get().map(text -> Response.text(503, text)).orElseGet(() -> Response.text(200, "OK"));
    }

    private Response metrics(Request request) {
        String text = "# HELP railyard_index_following 1 while the index follows the topics.\n"
                + "# TYPE railyard_index_following gauge\nrailyard_index_following "
                + (trouble.get().isEmpty() ? 1 : 0)
                + "\n# HELP railyard_block_height Highest block the log knows.\n"
                + "# TYPE railyard_block_height gauge\nrailyard_block_height "
                + index.lastBlock().orElse(0L) + "\n";
        return Response.text(200, text);
    }

    private Response post(Request request) {
        if (request.query().has("assign")) {
            throw HttpError.badRequest(
                    "scheduler.assign", "Assignments go through the messenger: POST them to its URL (mu in node.json)");
        }
        Receipt receipt = intake.take(request.body());
        if (!(receipt instanceof Receipt.Appended appended)) {
            throw HttpError.badRequest(
                    "scheduler.type",
                    "A scheduler takes items of Type Process or Message: send modules to the messenger");
        }
        Assignment entry = scheduled(appended.process(), appended.message());
        return Response.json(
                200,
                Json.object()
                        .put("timestamp", entry.timestampMillis())
                        .put("id", appended.message().toString())
                        .build());
    }

    private Assignment scheduled(Id process, Id message) {
        try {
            Optional<Assignment> entry = index.await(() -> placed(process, message), ASSIGN_MILLIS);
            return entry.orElseThrow(() -> new HttpError(
                    504,
                    "scheduler.not-yet",
                    "Item " + message + " is in the inbox and has no slot after " + ASSIGN_MILLIS
                            + " ms: look for it with GET /" + message + "?process-id=" + process));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HttpError(503, "scheduler.stopping", "The node is stopping; the item is in the inbox");
        }
    }

    private Optional<Assignment> placed(Id process, Id message) {
        Optional<Assignment> entry =
                index.position(message, process).flatMap(position -> index.assignment(process, position));
        if (entry.isEmpty()) {
            Optional<Rejection> rejection = index.rejection(message, process);
            if (rejection.isPresent()) {
                throw HttpError.badRequest(
                        rejection.get().code(), rejection.get().reason());
            }
        }
        return entry;
    }

    private Response process(Request request) {
        return Response.json(200, json.process(first(Asked.place(request, "id", BAD_REQUEST))));
    }

    private Response latest(Request request) {
        Id process = Asked.place(request, "id", BAD_REQUEST);
        first(process);
        Assignment last = index.lastSlot(process).orElseThrow();
        return Response.json(200, json.node(last, request.query().has("show-anchor")));
    }

    /** A page when the path is the process itself, else one message. */
    private Response entries(Request request) {
        Id asked = Asked.place(request, "id", BAD_REQUEST);
        Id process = Asked.process(request, BAD_REQUEST);
        first(process);
        if (asked.equals(process)) {
            return page(request, process);
        }
        Assignment entry = index.position(asked, process)
                .flatMap(position -> index.assignment(process, position))
                .orElseThrow(() -> HttpError.notFound(
                        "scheduler.message-unknown",
                        "Message " + asked + " is not in the log of process " + process + ": "
                                + index.rejection(asked, process)
                                        .map(Rejection::reason)
                                        .orElse("check both ids, or wait until it is scheduled")));
        return Response.json(200, json.node(entry, request.query().has("show-anchor")));
    }

    private Assignment first(Id process) {
        return index.assignment(process, Position.slot(0))
                .orElseThrow(() -> HttpError.notFound(
                        "scheduler.process-unknown",
                        "Process " + process + " is not scheduled here: spawn it with this node's messenger first"));
    }

    private Response page(Request request, Id process) {
        boolean byNonce = request.query().has("from-nonce") || request.query().has("to-nonce");
        long limit = Asked.number(request, "limit", BAD_REQUEST).orElse((long) USUAL_PAGE);
        if (limit < 1) {
            throw HttpError.badRequest(
                    "scheduler.limit",
                    "limit is " + limit + ": a page has 1 to " + MAX_PAGE + " edges; leave it out for " + USUAL_PAGE);
        }
        Range range = byNonce ? nonces(request) : times(request, process);
        List<Assignment> found = find(process, range, (int) Math.min(limit, MAX_PAGE), byNonce);
        boolean more =
                !found.isEmpty() && found.get(found.size() - 1).position().slot() < last(process, range);
        List<Json> edges = new ArrayList<>();
        for (Assignment entry : found) {
            long cursor = byNonce ? entry.position().slot() : entry.timestampMillis();
            edges.add(json.edge(entry, Long.toString(cursor), request.query().has("show-anchor")));
        }
        return Response.json(
                200,
                Json.object()
                        .put(
                                "page_info",
                                Json.object().put("has_next_page", more).build())
                        .put("edges", new Json.Arr(edges))
                        .build());
    }

    /**
     * @param from first slot; empty when there is none that late
     * @param to last slot
     * @param toMillis last time
     */
    private record Range(Optional<Long> from, long to, long toMillis) {
        boolean holds(Assignment entry) {
            return entry.position().slot() <= to && entry.timestampMillis() <= toMillis;
        }
    }

    private static Range nonces(Request request) {
        long from = Asked.number(request, "from-nonce", BAD_REQUEST).orElse(-1L);
        long to = Asked.number(request, "to-nonce", BAD_REQUEST).orElse(Long.MAX_VALUE);
        return new Range(Optional.of(Math.max(0, from + 1)), to, Long.MAX_VALUE);
    }

    private Range times(Request request, Id process) {
        Optional<Long> from = Asked.number(request, "from", BAD_REQUEST);
        long to = Asked.number(request, "to", BAD_REQUEST).orElse(Long.MAX_VALUE);
        Optional<Long> first = from.isEmpty()
                ? Optional.of(0L)
                : index.firstAfter(process, from.get())
                        .map(position -> position.tick() == 0 ? position.slot() : position.slot() + 1);
        return new Range(first, Long.MAX_VALUE, to);
    }

    /** Slots in range; by time, those of the last one's millisecond too. Cron ticks are no part of an AO schedule. */
    private List<Assignment> find(Id process, Range range, int limit, boolean byNonce) {
        List<Assignment> found = new ArrayList<>();
        Optional<Position> next = range.from().map(Position::slot);
        while (next.isPresent()) {
            Optional<Assignment> entry = index.assignment(process, next.get());
            if (entry.isEmpty() || !range.holds(entry.get())) {
                break;
            }
            boolean sameTime = !found.isEmpty()
                    && found.get(found.size() - 1).timestampMillis()
                            == entry.get().timestampMillis();
            if (found.size() >= limit && (byNonce || !sameTime)) {
                break;
            }
            found.add(entry.get());
            next = Optional.of(next.get().nextSlot());
        }
        return found;
    }

    /** The last slot in range that there is. */
    private long last(Id process, Range range) {
        Assignment newest = index.lastSlot(process).orElseThrow();
        if (range.toMillis() == Long.MAX_VALUE || newest.timestampMillis() <= range.toMillis()) {
            return Math.min(range.to(), newest.position().slot());
        }
        return index.firstAfter(process, range.toMillis())
                .map(position -> position.tick() == 0 ? position.slot() - 1 : position.slot())
                .orElseGet(() -> newest.position().slot());
    }
}
