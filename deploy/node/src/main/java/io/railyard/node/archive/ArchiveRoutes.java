package io.railyard.node.archive;

import io.railyard.gateway.ModuleStore;
import io.railyard.http.HttpError;
import io.railyard.http.Request;
import io.railyard.http.Response;
import io.railyard.http.Route;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.message.Tag;
import io.railyard.message.ans104.DataItem;
import io.railyard.message.ans104.ItemLimits;
import io.railyard.message.ans104.RefusedException;
import io.railyard.message.json.Json;
import io.railyard.message.signing.Addresses;
import io.railyard.message.signing.Verdict;
import io.railyard.node.asked.Asked;
import io.railyard.node.index.LogIndex;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What AO's clients and units ask an Arweave gateway for, answered from what the node has. */
public final class ArchiveRoutes {
    private static final int BAD_REQUEST = 400;
    private static final ItemLimits ITEMS = ItemLimits.REFERENCE.withMaxItemBytes(ModuleStore.MAX_MODULE_BYTES);

    private final Archive archive;
    private final LogIndex index;
    private final GraphQuery graph;
    private final Outside outside;
    private final InstantSource clock;

    /**
     * @param graph answers GraphQL
     * @param outside shows blocks and data of Arweave
     * @param clock for receipts
     */
    public ArchiveRoutes(Archive archive, LogIndex index, GraphQuery graph, Outside outside, InstantSource clock) {
        this.archive = archive;
        this.index = index;
        this.graph = graph;
        this.outside = outside;
        this.clock = clock;
    }

    /** The routes. */
    public List<Route> routes() {
        return List.of(
                Route.get("/", this::info),
                Route.get("/info", this::info),
                Route.post("/graphql", graph::answer),
                Route.get("/raw/{id}", this::data),
                Route.get("/{id}", this::data),
                Route.get("/tx/{id}", this::transaction),
                Route.get("/tx/{id}/data", this::data),
                Route.post("/tx", this::publish),
                Route.post("/v1/tx", this::publish),
                Route.post("/tx/arweave", this::publish),
                Route.get("/block/current", request -> block(index.lastBlock().orElse(0L))),
                Route.get("/block/height/{height}", this::blockAt),
                Route.get("/health", request -> Response.text(200, "OK")));
    }

    private Response info(Request request) {
        long height = index.lastBlock().orElse(0L);
        return Response.json(
                200,
                Json.object()
                        .put("network", "railyard")
                        .put("version", 1)
                        .put("height", height)
                        .put("blocks", height + 1)
                        .put("current", Blocks.id(height))
                        .build());
    }

    private Transaction known(Request request) {
        Id id = Asked.place(request, "id", BAD_REQUEST);
        return archive.find(id).orElseThrow(() -> unknown(id, ""));
    }

    private static HttpError unknown(Id id, String also) {
        return HttpError.notFound(
                "gateway.unknown",
                "Transaction " + id + " is not known here" + also
                        + ": this gateway has what came through this node, not all of Arweave");
    }

    /** Data of this node; else Arweave's, passed through once it is known to be what its owner signed. */
    private Response data(Request request) {
        Id id = Asked.place(request, "id", BAD_REQUEST);
        Transaction transaction = archive.find(id)
                .or(() -> outside.message(id).map(Transaction::ofOutside))
                .orElseThrow(() -> unknown(id, outside.isThere() ? " nor to the gateway behind it" : ""));
        return Ranges.answer(
                        request,
                        transaction.contentType(),
                        transaction.message().data())
                .with("ETag", "\"" + transaction.id() + "\"")
                .with("Cache-Control", "public, max-age=31536000, immutable");
    }

    private Response transaction(Request request) {
        Transaction transaction = known(request);
        Message message = transaction.message();
        List<Json> tags = new ArrayList<>();
        for (Tag tag : message.tags()) {
            tags.add(Json.object()
                    .put("name", Bytes.utf8(tag.name()).base64Url())
                    .put("value", Bytes.utf8(tag.value()).base64Url())
                    .build());
        }
        return Response.json(
                200,
                Json.object()
                        .put("format", 2)
                        .put("id", transaction.id().toString())
                        .put("last_tx", message.anchor().base64Url())
                        .put("owner", transaction.ownerKey())
                        .put("tags", new Json.Arr(tags))
                        .put("target", message.target().map(Id::toString).orElse(""))
                        .put("quantity", "0")
                        .put("data", "")
                        .put("data_size", Long.toString(transaction.dataBytes()))
                        .put("data_root", "")
                        .put("reward", "0")
                        .put("signature", message.signature().base64Url())
                        .build());
    }

    private Response blockAt(Request request) {
        long height = Asked.whole(request.place("height"), "height", BAD_REQUEST);
        return outside.block(height).map(found -> Response.json(200, found)).orElseGet(() -> block(height));
    }

    private Response block(long height) {
        return Blocks.json(index, height)
                .map(found -> Response.json(200, found))
                .orElseThrow(() -> HttpError.notFound(
                        "gateway.no-block",
                        "The log knows no block of height " + height + "; the highest is "
                                + index.lastBlock().orElse(0L)));
    }

    /** Takes modules and plain data items; messages and processes go through the messenger. */
    private Response publish(Request request) {
        DataItem item = signed(request.body());
        Optional<String> type = item.tag(Message.TYPE);
        if (Tag.all(item.tags(), "Data-Protocol").contains("ao")
                && type.filter(text -> text.equals("Message") || text.equals("Process"))
                        .isPresent()) {
            throw HttpError.badRequest(
                    "gateway.message",
                    "Item " + item.id() + " is a " + type.orElse("")
                            + ": send it to the messenger (mu in node.json), which" + " has it scheduled");
        }
        archive.keep(item);
        return Response.json(
                200,
                Json.object()
                        .put("id", item.id().toString())
                        .put("timestamp", clock.millis())
                        .put("owner", Addresses.arweave(item.owner()))
                        .put("winc", "0")
                        .put("dataCaches", Json.strings(List.of()))
                        .put("fastFinalityIndexes", Json.strings(List.of()))
                        .build());
    }

    private static DataItem signed(Bytes raw) {
        DataItem item;
        try {
            item = DataItem.parse(raw.toByteArray(), ITEMS);
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
}
