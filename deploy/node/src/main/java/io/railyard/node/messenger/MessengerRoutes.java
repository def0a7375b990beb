package io.railyard.node.messenger;

import io.railyard.gateway.Receipt;
import io.railyard.http.HttpError;
import io.railyard.http.Request;
import io.railyard.http.Response;
import io.railyard.http.Route;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.message.ans104.DataItem;
import io.railyard.message.ans104.RefusedException;
import io.railyard.message.json.Json;
import io.railyard.message.signing.Verdict;
import io.railyard.node.archive.Archive;
import io.railyard.node.archive.Outside;
import io.railyard.node.archive.Transaction;
import io.railyard.node.asked.Asked;
import io.railyard.node.index.LogIndex;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** AO's messenger unit: takes items, assignments and monitors; tells what became of messages. */
public final class MessengerRoutes {
    private static final int BAD_REQUEST = 400;
    private static final Set<String> PARTS = Set.of("data", "tags", "signature", "anchor");

    private final Intake intake;
    private final LogIndex index;
    private final Archive archive;
    private final Outside outside;
    private final Traces traces;

    /**
     * Endpoints that write through {@code intake} and read {@code index}.
     *
     * @param outside is asked for transactions that {@code archive} does not have
     */
    public MessengerRoutes(Intake intake, LogIndex index, Archive archive, Outside outside) {
        this.intake = intake;
        this.index = index;
        this.archive = archive;
        this.outside = outside;
        this.traces = new Traces(index);
    }

    /** The routes. */
    public List<Route> routes() {
        return List.of(
                Route.get("/", this::hello),
                Route.post("/", this::post),
                Route.post("/monitor/{process}", request -> monitor(request, true)),
                Route.delete("/monitor/{process}", request -> monitor(request, false)),
                Route.get("/monitor/{process}", this::monitors),
                Route.post("/push/{message}/{index}", this::push),
                Route.get("/health", request -> Response.text(200, "OK")));
    }

    private Response hello(Request request) {
        if (request.query().has("debug")) {
            return traces.answer(request);
        }
        return Response.text(200, "ao messenger unit (railyard)");
    }

    private Response post(Request request) {
        if (request.query().has("assign") || request.query().has(Asked.PROCESS)) {
            return assign(request);
        }
        Receipt receipt = intake.take(request.body());
        if (receipt instanceof Receipt.Appended appended) {
            return Response.json(
                    202,
                    Json.object()
                            .put("message", "Processing DataItem")
                            .put("id", appended.message().toString())
                            .put("process", appended.process().toString())
                            .build());
        }
        if (receipt instanceof Receipt.ModuleKept kept) {
            return Response.json(
                    202,
                    Json.object()
                            .put("message", "Module kept")
                            .put("id", kept.module().toString())
                            .build());
        }
        throw new IllegalStateException("Not a receipt of something taken: " + receipt);
    }

    private Response assign(Request request) {
        Id process = Asked.process(request, BAD_REQUEST);
        String named = request.query()
                .get("assign")
                .filter(text -> !text.isEmpty())
                .orElseThrow(() -> HttpError.badRequest(
                        "messenger.assign", "process-id without assign: add &assign=<id of the message to assign>"));
        Id transaction = Asked.id(named, "assign", BAD_REQUEST);
        Message message = archive.find(transaction)
                .map(Transaction::message)
                .or(() -> outside.message(transaction))
                .orElseThrow(() -> HttpError.notFound(
                        "messenger.assign-unknown",
                        "Transaction " + transaction + " is not known here"
                                + (outside.isThere() ? " nor to the gateway" : "")
                                + ", so it cannot be assigned: send the item to this node first"
                                + (outside.isThere()
                                        ? ", or wait until the gateway has it"
                                        : ", or name a gateway that has it with drive.gateway")));
        Message seen = without(message, excluded(request));
        return Response.json(
                202,
                Json.object()
                        .put("message", "Processing Assignment")
                        .put("id", intake.assign(process, seen).toString())
                        .build());
    }

    private static Set<String> excluded(Request request) {
        Set<String> parts = new TreeSet<>();
        for (String part : request.query().get("exclude").orElse("").split(",", -1)) {
            String name = part.strip().toLowerCase(Locale.ROOT);
            if (!name.isEmpty() && !PARTS.contains(name)) {
                throw HttpError.badRequest(
                        "messenger.exclude",
                        "exclude names \"" + Asked.shortened(part) + "\": it may name Data, Tags, Signature, Anchor");
            }
            parts.add(name);
        }
        return parts;
    }

    static Message without(Message message, Set<String> parts) {
        return new Message(
                message.id(),
                message.owner(),
                message.from(),
                message.target(),
                parts.contains("anchor") ? Bytes.EMPTY : message.anchor(),
                parts.contains("tags") ? List.of() : message.tags(),
                parts.contains("data") ? Bytes.EMPTY : message.data(),
                parts.contains("signature") ? Bytes.EMPTY : message.signature());
    }

    /** Unlike AO's messenger, the item must be rightly signed and name the process. */
    private Response monitor(Request request, boolean wanted) {
        Id process = Asked.place(request, "process", BAD_REQUEST);
        DataItem item = signed(request.body());
        if (!item.target().equals(Optional.of(process))) {
            throw HttpError.badRequest(
                    "messenger.monitor-target",
                    "The item's target is " + item.target().map(Id::toString).orElse("missing") + " and the path says "
                            + process + ": sign an item whose target is the process");
        }
        index.monitor(process, item.aoAddress(), wanted);
        return Response.text(
                200,
                wanted
                        ? "Process " + process + " is monitored: its crons run by themselves here, results are at /cron"
                        : "Process " + process + " is no longer monitored by you; its crons go on");
    }

    private static DataItem signed(Bytes raw) {
        DataItem item;
        try {
            item = DataItem.parse(raw.toByteArray());
        } catch (RefusedException e) {
            throw HttpError.badRequest(
                    "ingest.malformed",
                    e.refusal().text() + ": build the item with an ANS-104 library and send its bytes unchanged");
        }
        Verdict verdict = item.verify();
        if (!verdict.valid()) {
            throw HttpError.badRequest(
                    "ingest.signature-invalid",
                    "Item " + item.id() + ": " + verdict.reason() + ": sign the item again after its last change");
        }
        return item;
    }

    private Response monitors(Request request) {
        Id process = Asked.place(request, "process", BAD_REQUEST);
        return Response.json(
                200,
                Json.object()
                        .put("process", process.toString())
                        .put("owners", Json.strings(index.monitors(process)))
                        .build());
    }

    /** What a process sends is carried once and never lost, so pushing again finds it done. */
    private Response push(Request request) {
        Id message = Asked.place(request, "message", BAD_REQUEST);
        Id process = Asked.process(request, BAD_REQUEST);
        return traces.pushed(process, message, Asked.whole(request.place("index"), "index", BAD_REQUEST));
    }
}
