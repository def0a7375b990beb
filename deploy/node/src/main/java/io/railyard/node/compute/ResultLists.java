package io.railyard.node.compute;

import io.railyard.http.HttpError;
import io.railyard.http.Request;
import io.railyard.http.Response;
import io.railyard.message.Id;
import io.railyard.message.json.Json;
import io.railyard.node.asked.Asked;
import io.railyard.node.index.LogIndex;
import io.railyard.schedule.Position;
import io.railyard.schedule.outcome.Evaluation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Pages of results. {@code from} is left out and {@code to} included, whichever the direction; failed messages are left out, as
 * AO's compute unit does. Reads the index only.
 */
final class ResultLists {
    private static final int UNPROCESSABLE = 422;

    private final LogIndex index;

    ResultLists(LogIndex index) {
        this.index = index;
    }

    /** {@code /results/{process}}. */
    Response results(Request request, Id process) {
        String sort = request.query().get("sort").orElse("ASC");
        if (!sort.equals("ASC") && !sort.equals("DESC")) {
            throw new HttpError(
                    UNPROCESSABLE,
                    "compute.sort",
                    "sort is \"" + Asked.shortened(sort) + "\": give ASC or DESC, or leave it out for ASC");
        }
        return page(request, process, sort, 25, any -> true);
    }

    /** {@code /cron/{process}}. */
    Response crons(Request request, Id process) {
        long limit = Asked.number(request, "limit", UNPROCESSABLE).orElse(500L);
        if (limit > ComputeLimits.MAX_PAGE) {
            throw new HttpError(
                    UNPROCESSABLE,
                    "compute.limit",
                    "limit is " + limit + ": at most " + ComputeLimits.MAX_PAGE + " cron results are on a page");
        }
        return page(
                request,
                process,
                "ASC",
                500,
                evaluation -> evaluation.position().tick() > 0);
    }

    private Response page(Request request, Id process, String sort, int usual, Predicate<Evaluation> wanted) {
        long asked = Asked.number(request, "limit", UNPROCESSABLE).orElse((long) usual);
        if (asked < 1) {
            throw new HttpError(
                    UNPROCESSABLE,
                    "compute.limit",
                    "limit is " + asked + ": a page has at least 1 result; leave limit out for the usual number");
        }
        int limit = (int) Math.min(asked, ComputeLimits.MAX_PAGE);
        boolean rising = sort.equals("ASC");
        Bounds bounds = new Bounds(bound(request, process, "from"), bound(request, process, "to"));
        List<Evaluation> found = find(process, bounds, rising, limit + 1, wanted);
        List<Json> edges = new ArrayList<>();
        for (Evaluation evaluation : found.subList(0, Math.min(limit, found.size()))) {
            edges.add(Json.object()
                    .put("node", ResultJson.listed(evaluation))
                    .put("cursor", Cursor.of(evaluation, sort))
                    .build());
        }
        Json info = Json.object().put("hasNextPage", found.size() > limit).build();
        return Response.json(
                200,
                Json.object()
                        .put("pageInfo", info)
                        .put("edges", new Json.Arr(edges))
                        .build());
    }

    /**
     * @param after left out, with all before it; empty: nothing is
     * @param last the last one; empty: there is no last
     */
    private record Bounds(Optional<Bound> after, Optional<Bound> last) {
        boolean holds(Position position) {
            return after.map(bound -> bound.isBefore(position)).orElse(true)
                    && last.map(bound -> !bound.isBefore(position)).orElse(true);
        }
    }

    /** A position, or before all of them. */
    private record Bound(Optional<Position> position) {
        boolean isBefore(Position other) {
            return position.map(mine -> mine.compareTo(other) < 0).orElse(true);
        }
    }

    private Optional<Bound> bound(Request request, Id process, String name) {
        return request.query()
                .get(name)
                .filter(text -> !text.isEmpty())
                .map(text -> new Bound(Cursor.position(index, process, text)));
    }

    private List<Evaluation> find(Id process, Bounds bounds, boolean rising, int count, Predicate<Evaluation> wanted) {
        List<Evaluation> found = new ArrayList<>();
        if (bounds.last().isPresent() && bounds.last().get().position().isEmpty()) {
            return found;
        }
        Optional<Position> next = (rising ? bounds.after() : bounds.last()).flatMap(Bound::position);
        boolean more = true;
        while (more && found.size() < count) {
            List<Evaluation> stride = index.evaluations(process, next, rising, count);
            more = stride.size() == count;
            for (Evaluation evaluation : stride) {
                Position position = evaluation.position();
                boolean passed = rising
                        ? bounds.last().map(bound -> bound.isBefore(position)).orElse(false)
                        : bounds.after().map(bound -> !bound.isBefore(position)).orElse(false);
                if (passed) {
                    more = false;
                    break;
                }
                if (bounds.holds(position) && !ResultJson.failed(evaluation) && wanted.test(evaluation)) {
                    found.add(evaluation);
                }
            }
            Optional<Position> reached = stride.isEmpty()
                    ? next
                    : Optional.of(stride.get(stride.size() - 1).position());
            next = rising ? reached.map(Position::nextTick) : reached.flatMap(ResultLists::before);
            more = more && next.isPresent();
        }
        return found.size() > count ? found.subList(0, count) : found;
    }

    private static Optional<Position> before(Position position) {
        if (position.tick() > 0) {
            return Optional.of(new Position(position.slot(), position.tick() - 1));
        }
        return position.slot() > 0
                ? Optional.of(new Position(position.slot() - 1, Integer.MAX_VALUE))
                : Optional.empty();
    }
}
