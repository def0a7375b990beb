package io.railyard.node.compute;

import io.railyard.http.HttpError;
import io.railyard.http.RateLimit;
import io.railyard.http.Request;
import io.railyard.http.Response;
import io.railyard.http.Route;
import io.railyard.machine.Machine;
import io.railyard.machine.ProcessImage;
import io.railyard.machine.ProcessRuntime;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.message.json.Json;
import io.railyard.node.archive.Archive;
import io.railyard.node.asked.Asked;
import io.railyard.node.index.Accepted;
import io.railyard.node.index.LogIndex;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.Position;
import io.railyard.schedule.outcome.Evaluation;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.LongSupplier;

/** AO's compute unit: results, lists, memory, dry runs. Reads the index and replicas; changes nothing. */
public final class ComputeRoutes {
    private static final int UNPROCESSABLE = 422;
    private static final int PAGE_BYTES = 4096;
    private static final long SECONDS_PER_MINUTE = 60;

    private final LogIndex index;
    private final Replicas replicas;
    private final Outcomes outcomes;
    private final ResultLists lists;
    private final ComputeLimits limits;
    private final RateLimit dryRuns;
    private final Facts facts;
    private final ForeignProcesses foreign;

    /**
     * What the endpoints say of the node.
     *
     * @param address of the node's wallet
     * @param clock for the time a request is answered; reaches no process
     * @param nanos a clock that only goes forward, ns
     */
    public record Facts(String address, InstantSource clock, LongSupplier nanos) {}

    /**
     * Who folds logs.
     *
     * @param own the node's
     * @param others those of other schedulers
     */
    public record Folds(Replicas own, ForeignProcesses others) implements AutoCloseable {
        /** Folds of what {@code index} knows on {@code machine}, with images below {@code folder}. */
        public static Folds of(LogIndex index, Archive archive, Machine machine, Path folder) {
            Images own = new Images(folder.resolve("own"), Images.MAX_BYTES);
            Images others = new Images(folder.resolve("others"), Images.MAX_BYTES);
            return new Folds(
                    new Replicas(index, machine, own), new ForeignProcesses(index.foreign(), archive, machine, others));
        }

        @Override
        public void close() {
            own.close();
            others.close();
        }
    }

    /** Endpoints over {@code index} and {@code folds}. */
    public ComputeRoutes(LogIndex index, Accepted accepted, Folds folds, ComputeLimits limits, Facts facts) {
        this.index = index;
        this.replicas = folds.own();
        this.foreign = folds.others();
        this.outcomes = new Outcomes(index, accepted, limits);
        this.lists = new ResultLists(index);
        this.limits = limits;
        // A bucket fills once a minute: its clock runs 60 times slower.
        this.dryRuns =
                new RateLimit(limits.dryRunsPerMinute(), () -> facts.nanos().getAsLong() / SECONDS_PER_MINUTE);
        this.facts = facts;
    }

    /** The routes. */
    public List<Route> routes() {
        return List.of(
                Route.get("/", this::hello),
                Route.get("/result/{id}", this::result),
                Route.post("/result/{id}", this::posted),
                Route.get("/results/{process}", request -> lists.results(request, known(request))),
                Route.get("/cron/{process}", request -> lists.crons(request, known(request))),
                Route.get("/state/{process}", this::state),
                Route.post("/dry-run", this::dryRun),
                Route.get("/health", request -> Response.text(200, "OK")));
    }

    private Response hello(Request request) {
        return Response.json(
                200,
                Json.object()
                        .put("address", facts.address())
                        .put("timestamp", facts.clock().millis())
                        .build());
    }

    private Id known(Request request) {
        Id process = Asked.place(request, "process", UNPROCESSABLE);
        outcomes.requireProcess(process);
        return process;
    }

    private Response result(Request request) {
        Id process = Asked.process(request, UNPROCESSABLE);
        String what = request.place("id");
        if (isSlot(what) && foreign.knows(process)) {
            Evaluation outcome = foreign.ofSlot(process, Long.parseLong(what))
                    .orElseThrow(() -> HttpError.notFound(
                            "compute.no-slot", "Slot " + what + " of process " + process + " was not posted yet"));
            return stamped(Response.json(200, ResultJson.of(outcome)), outcome);
        }
        boolean mayBeBusy = limits.busyMillis() > 0 && !request.query().has("no-busy");
        long patience = mayBeBusy ? Math.min(limits.busyMillis(), limits.waitMillis()) : limits.waitMillis();
        Optional<Evaluation> outcome = isSlot(what)
                ? outcomes.ofSlot(process, Long.parseLong(what), patience)
                : outcomes.ofMessage(process, Asked.id(what, "message", UNPROCESSABLE), patience);
        if (outcome.isEmpty() && mayBeBusy) {
            return Response.json(
                    202,
                    Json.object()
                            .put(
                                    "message",
                                    "Evaluation of process \"" + process + "\" to \"" + what + "\" is in progress.")
                            .build());
        }
        Evaluation evaluation = outcome.orElseThrow(() -> outcomes.notYet(process, what));
        return stamped(Response.json(200, ResultJson.of(evaluation)), evaluation);
    }

    /** HyperBEAM's delegated compute: the slot in the path, its message in the body. A process of this node needs no body. */
    private Response posted(Request request) {
        Id process = Asked.process(request, UNPROCESSABLE);
        boolean own = index.assignment(process, Position.slot(0)).isPresent();
        if (own || request.body().isEmpty()) {
            return result(request);
        }
        String what = request.place("id");
        if (!isSlot(what)) {
            throw new HttpError(
                    UNPROCESSABLE,
                    "compute.slot",
                    "\"" + Asked.shortened(what)
                            + "\" is no slot: POST a page to /result/<slot>, or GET /result/<message>");
        }
        Evaluation outcome = foreign.evaluate(process, Long.parseLong(what), request.body());
        return stamped(Response.json(200, ResultJson.of(outcome)), outcome);
    }

    /** What HyperBEAM's delegated compute reads, and people too. */
    private static Response stamped(Response response, Evaluation evaluation) {
        return response.with("slot", Long.toString(evaluation.position().slot()))
                .with("timestamp", Long.toString(evaluation.timestampMillis()))
                .with("gas", Long.toString(evaluation.gasUsed()))
                .with("state-root", evaluation.stateRoot().hex());
    }

    private static boolean isSlot(String text) {
        return text.length() <= 18 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private Response state(Request request) {
        Id process = Asked.place(request, "process", UNPROCESSABLE);
        boolean theirs = foreign.knows(process);
        if (!theirs) {
            outcomes.requireProcess(process);
        }
        Position position = theirs ? foreign.newest(process).position() : statePosition(request, process);
        Evaluation evaluation = (theirs ? Optional.of(foreign.newest(process)) : index.evaluation(process, position))
                .orElseThrow(() ->
                        HttpError.notFound("compute.no-slot", "Process " + process + " has no outcome at " + position));
        ProcessImage image = theirs
                ? foreign.at(process, position, ProcessRuntime::image)
                : replicas.at(process, position, ProcessRuntime::image);
        return Response.streamed(
                        "application/octet-stream", evaluation.memoryBytes(), out -> write(image, evaluation, out))
                .with("Last-Timestamp", Long.toString(evaluation.timestampMillis()))
                .with("Last-Ordinate", Long.toString(position.slot()))
                .with("Last-Block-Height", Long.toString(blockHeight(process, position)))
                .with("State-Root", evaluation.stateRoot().hex());
    }

    private Position statePosition(Request request, Id process) {
        Optional<Long> slot = Asked.number(request, "slot", UNPROCESSABLE);
        if (slot.isPresent()) {
            if (slot.get() < 0) {
                throw new HttpError(
                        UNPROCESSABLE,
                        "compute.slot",
                        "slot is " + slot.get() + ": slots count from 0; leave it out for the newest");
            }
            return Position.slot(slot.get());
        }
        Optional<String> to = request.query().get("to").filter(text -> !text.isEmpty());
        if (to.isEmpty()) {
            return outcomes.newest(process, limits.waitMillis()).position();
        }
        Optional<Position> bound = Cursor.position(index, process, to.get());
        return bound.flatMap(at -> index.evaluations(process, Optional.of(at), false, 1).stream()
                        .findFirst())
                .map(Evaluation::position)
                .orElseThrow(() -> HttpError.notFound(
                        "compute.no-slot", "Process " + process + " did not exist at " + Asked.shortened(to.get())));
    }

    private static void write(ProcessImage image, Evaluation evaluation, OutputStream out) throws IOException {
        byte[] zeros = new byte[PAGE_BYTES];
        SortedMap<Integer, Bytes> pages = image.pages();
        long count = evaluation.memoryBytes() / PAGE_BYTES;
        for (int page = 0; page < count; page++) {
            Bytes content = pages.get(page);
            out.write(content == null ? zeros : Arrays.copyOf(content.toByteArray(), PAGE_BYTES));
        }
    }

    private long blockHeight(Id process, Position position) {
        return index.assignment(process, position)
                .or(() -> foreign.entry(process, position))
                .map(Assignment::blockHeight)
                .orElse(0L);
    }

    private Response dryRun(Request request) {
        if (!dryRuns.take(request.client())) {
            throw new HttpError(
                            429,
                            "compute.too-many-dry-runs",
                            "More than " + limits.dryRunsPerMinute() + " dry runs a minute came from "
                                    + request.client() + ": wait a little")
                    .with("Retry-After", "10");
        }
        Id process = Asked.process(request, UNPROCESSABLE);
        boolean theirs = foreign.knows(process);
        Optional<Id> to = request.query()
                .get("to")
                .filter(text -> !text.isEmpty())
                .map(text -> Asked.id(text, "to", UNPROCESSABLE));
        Evaluation last = theirs ? foreign.newest(process) : last(process, to);
        long height = blockHeight(process, last.position());
        byte[] message = DryRunText.of(request.body(), process, last, height);
        Assignment place = place(process, last, height);
        Evaluation evaluation = theirs
                ? foreign.at(process, last.position(), runtime -> runtime.dryRun(place, message))
                : replicas.at(process, last.position(), runtime -> runtime.dryRun(place, message));
        return stamped(Response.json(200, ResultJson.of(evaluation)), last);
    }

    private Evaluation last(Id process, Optional<Id> to) {
        return to.isPresent()
                ? outcomes.ofMessage(process, to.get(), limits.waitMillis())
                        .orElseThrow(() -> outcomes.notYet(process, to.get().toString()))
                : outcomes.newest(process, limits.waitMillis());
    }

    /** Where the dry run happens: right after {@code last}, without a place of its own. */
    private static Assignment place(Id process, Evaluation last, long height) {
        Message nothing = new Message(
                last.message(), "", "", Optional.of(process), Bytes.EMPTY, List.of(), Bytes.EMPTY, Bytes.EMPTY);
        return new Assignment(
                process,
                Position.slot(last.position().slot()),
                last.timestampMillis(),
                height,
                last.stateRoot(),
                false,
                nothing,
                0,
                0);
    }
}
