package io.railyard.cli.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.railyard.gateway.ModuleStore;
import io.railyard.guests.Guest;
import io.railyard.http.ApiKeys;
import io.railyard.http.DoorLimits;
import io.railyard.http.HttpDoor;
import io.railyard.http.Request;
import io.railyard.http.Response;
import io.railyard.http.Route;
import io.railyard.http.Router;
import io.railyard.job.history.ReplayResult;
import io.railyard.machine.MachineOptions;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Tag;
import io.railyard.message.ans104.DataItemBuilder;
import io.railyard.message.json.Json;
import io.railyard.message.json.JsonLimits;
import io.railyard.message.json.JsonReader;
import io.railyard.message.signing.Ed25519Signer;
import io.railyard.node.foreign.ForeignException;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logs of AO's schedulers over HTTP, crons and all: a recorded session of AO's compute unit, and logs of a counter. */
class ReferenceReplayTest {
    private static final JsonLimits LIMITS = new JsonLimits(64 << 20, 64, 1_000_000);
    private static final Id PROCESS = Id.ofName("their process");
    private static final Path VECTORS = Path.of(System.getProperty("railyard.root", "../.."))
            .resolve("execution-job/machine/src/test/resources/vectors/ao");

    @TempDir
    Path modules;

    private Json.Obj process = Json.object().build();
    private List<Json> edges = List.of();
    private List<Json> results = List.of();
    private List<Json> crons = List.of();
    private Json query = Json.object().build();
    private Optional<Bytes> wasm = Optional.empty();

    private ReplayResult replay(Id id, boolean compare) throws Exception {
        Router router = new Router(List.of(
                Route.get("/processes/{id}", request -> Response.json(200, process)),
                Route.get("/result/{id}", this::result),
                Route.get("/cron/{id}", request -> Response.json(200, page("pageInfo", "hasNextPage", crons))),
                Route.get("/raw/{id}", request -> Response.bytes(200, "application/wasm", wasm.orElse(Bytes.EMPTY))),
                Route.post("/graphql", request -> Response.json(200, query)),
                Route.get("/{id}", request -> Response.json(200, page("page_info", "has_next_page", edges)))));
        HttpDoor.Surroundings surroundings =
                new HttpDoor.Surroundings(ApiKeys.NONE, System::nanoTime, (request, failure) -> {});
        try (HttpDoor door = HttpDoor.open(0, router, DoorLimits.DEFAULTS, surroundings)) {
            URI url = URI.create(door.url());
            Optional<URI> unit = compare ? Optional.of(url) : Optional.empty();
            return new ScheduleReplay(
                            url,
                            Optional.of(url),
                            unit,
                            wasm.isPresent() ? Optional.empty() : Optional.of(modules),
                            MachineOptions.DEFAULTS)
                    .run(new TreeSet<>(List.of(id)), Long.MAX_VALUE, ScheduleReplay.Order.REFERENCE);
        }
    }

    private Response result(Request request) {
        return results.stream()
                .map(each -> each.asObject().orElseThrow())
                .filter(each -> each.text("messageId").equals(Optional.of(request.place("id"))))
                .findFirst()
                .map(each ->
                        Response.json(200, JsonReader.parse(each.text("body").orElseThrow())))
                .orElseGet(() ->
                        Response.json(404, Json.object().put("error", "who?").build()));
    }

    private static Json.Obj page(String info, String more, List<Json> edges) {
        return Json.object()
                .put(info, Json.object().put(more, false).build())
                .put("edges", new Json.Arr(edges))
                .build();
    }

    @Test
    void followsARecordedSessionOfAosComputeUnitWithCrons() throws Exception {
        // given
        Json.Obj session = session("aos 2.0 with Cron-Interval 2-seconds");
        Optional<Path> file = module(session.text("module").orElseThrow());
        assumeTrue(file.isPresent(), "needs the module " + session.text("module") + " in RAILYARD_AO_MODULES");
        Id id = Id.parse(session.text("processId").orElseThrow());
        edges = list(session, "suEdges");
        results = list(session, "result");
        Json.Obj first = edges.get(0)
                .asObject()
                .flatMap(edge -> edge.get("node"))
                .flatMap(Json::asObject)
                .flatMap(node -> node.get("message"))
                .flatMap(Json::asObject)
                .orElseThrow();
        process = first.with("process_id", Json.of(id.toString()))
                .with("block", session.get("processBlock").orElseThrow())
                .with("timestamp", session.get("processTimestamp").orElseThrow());
        String listed = session.get("results")
                .flatMap(Json::asObject)
                .flatMap(body -> body.text("body"))
                .orElseThrow();
        crons = list(JsonReader.parse(listed).asObject().orElseThrow(), "edges").stream()
                .filter(edge -> cursor(edge).contains("\"cron\""))
                .toList();
        wasm = Optional.of(Bytes.of(Files.readAllBytes(file.get())));
        Json.Obj owner = Json.object()
                .put("address", session.text("owner").orElseThrow())
                .build();
        query = data(
                "transactions",
                Json.object()
                        .put("owner", owner)
                        .put("tags", session.get("moduleTags").orElseThrow())
                        .build());

        // when
        ReplayResult result = replay(id, true);

        // then
        assertThat(result.firstDifference()).isEmpty();
        assertThat(crons).isNotEmpty();
        assertThat(result.positions()).isGreaterThan(edges.size());
    }

    private static Json data(String what, Json node) {
        Json found = Json.object()
                .put("edges", Json.array(Json.object().put("node", node).build()))
                .build();
        return Json.object().put("data", Json.object().put(what, found).build()).build();
    }

    private static String cursor(Json edge) {
        String text = edge.asObject().flatMap(found -> found.text("cursor")).orElse("");
        return Bytes.of(java.util.Base64.getDecoder().decode(text)).utf8();
    }

    private static List<Json> list(Json.Obj object, String name) {
        return object.get(name).flatMap(Json::asArray).orElseThrow();
    }

    private static Json.Obj session(String name) throws IOException {
        Json.Obj all = JsonReader.parse(Files.readAllBytes(VECTORS.resolve("ao-cu-sessions.json")), LIMITS)
                .asObject()
                .orElseThrow();
        return list(all, "sessions").stream()
                .map(each -> each.asObject().orElseThrow())
                .filter(each -> each.text("name").equals(Optional.of(name)))
                .findFirst()
                .orElseThrow();
    }

    private static Optional<Path> module(String name) throws IOException {
        String digest = JsonReader.parse(Files.readAllBytes(VECTORS.resolve("modules.json")), LIMITS)
                .asObject()
                .flatMap(all -> all.text(name))
                .orElseThrow();
        for (String folder :
                System.getenv().getOrDefault("RAILYARD_AO_MODULES", "").split(File.pathSeparator, -1)) {
            if (folder.isEmpty()) {
                continue;
            }
            try (Stream<Path> files = Files.walk(Path.of(folder))) {
                for (Path file :
                        files.filter(path -> path.toString().endsWith(".wasm")).toList()) {
                    if (Bytes.sha256(Files.readAllBytes(file)).hex().equals(digest)) {
                        return Optional.of(file);
                    }
                }
            }
        }
        return Optional.empty();
    }

    /** A counter, spawned at 1,000 s, whose crons add; a message 2.5 s later, the same again as a pure assignment. */
    private void counter(String interval) {
        Id module = new ModuleStore(modules)
                .put(new DataItemBuilder()
                        .tags(Guest.COUNTER.moduleTags().entrySet().stream()
                                .map(tag -> new Tag(tag.getKey(), tag.getValue()))
                                .toList())
                        .data(Bytes.of(Guest.COUNTER.wasm()))
                        .sign(Ed25519Signer.ofSeed(Bytes.sha256(new byte[] {3}))));
        List<Json> tags = new ArrayList<>(List.of(
                tag("Data-Protocol", "ao"),
                tag("Type", "Process"),
                tag("Module", module.toString()),
                tag("Cron-Interval", interval),
                tag("Cron-Tag-Action", "Add"),
                tag("Cron-Tag-Number", "1")));
        Json.Obj first = message(PROCESS, "", tags);
        process = first.with("process_id", Json.of(PROCESS.toString()))
                .with("block", Json.of("7"))
                .with("timestamp", Json.of(1_000_000L));
        Id added = Id.ofName("added");
        Json.Obj message = message(added, PROCESS.toString(), List.of(tag("Type", "Message"), tag("Action", "Add")));
        edges = List.of(
                edge(0, 1_000_000, first),
                edge(1, 1_002_500, message),
                edge(2, 1_002_600, Json.ofNull(), tag("Message", added.toString())));
        query = data("transactions", message.with("recipient", Json.of(PROCESS.toString())));
    }

    private static Json.Obj message(Id id, String target, List<Json> tags) {
        return Json.object()
                .put("id", id.toString())
                .put(
                        "owner",
                        Json.object().put("address", "somebody").put("key", "").build())
                .put("data", "1")
                .put("tags", new Json.Arr(tags))
                .put("signature", "")
                .put("anchor", "")
                .put("target", target)
                .build();
    }

    private static Json edge(int slot, long millis, Json message, Json... more) {
        List<Json> facts = new ArrayList<>(List.of(
                tag("Process", PROCESS.toString()),
                tag("Epoch", "0"),
                tag("Nonce", Integer.toString(slot)),
                tag("Timestamp", Long.toString(millis)),
                tag("Block-Height", Integer.toString(7 + slot))));
        facts.addAll(List.of(more));
        Json assignment = Json.object()
                .put("id", Id.ofName("assignment " + slot).toString())
                .put("tags", new Json.Arr(facts))
                .build();
        return Json.object()
                .put(
                        "node",
                        Json.object()
                                .put("message", message)
                                .put("assignment", assignment)
                                .build())
                .put("cursor", Long.toString(millis))
                .build();
    }

    private static Json tag(String name, String value) {
        return Json.object().put("name", name).put("value", value).build();
    }

    @Test
    void firesCronsBetweenMessagesAndDropsTheAssignmentOfAMessageSeenBefore() throws Exception {
        counter("1-second");
        ReplayResult ticking = replay(PROCESS, false);
        ReplayResult again = replay(PROCESS, false);
        counter("1-day");
        ReplayResult still = replay(PROCESS, false);

        assertThat(ticking.positions())
                .as("slots 0 and 1, ticks at 1 s and twice at 2 s, as AO has it")
                .isEqualTo(5);
        assertThat(again.rootsDigest()).isEqualTo(ticking.rootsDigest());
        assertThat(still.positions()).isEqualTo(2);
        assertThat(still.rootsDigest()).isNotEqualTo(ticking.rootsDigest());
    }

    @Test
    void takesTheTimesOfBlocksFromTheGateway() throws Exception {
        counter("1-block");
        query = data(
                "blocks", Json.object().put("height", 8).put("timestamp", 1_001).build());
        edges = edges.subList(0, 2);

        assertThat(replay(PROCESS, false).positions())
                .as("slots 0 and 1, block 8")
                .isEqualTo(3);
    }

    @Test
    void namesATickThatTheComputeUnitDoesNotList() throws Exception {
        counter("2-seconds");
        Json said = Json.object().put("Output", "never said").build();
        results = Stream.of(PROCESS, Id.ofName("added"))
                .map(id -> (Json) Json.object()
                        .put("messageId", id.toString())
                        .put("body", io.railyard.message.json.JsonWriter.text(said))
                        .build())
                .toList();

        ReplayResult result = replay(PROCESS, true);

        assertThat(result.equal()).isFalse();
        assertThat(result.differences()).isGreaterThanOrEqualTo(3);
        crons = List.of(
                Json.object().put("cursor", "no cursor!").put("node", said).build());
        assertRefused("no cursor", true);
    }

    @Test
    void refusesWhatCannotBeFollowed() {
        counter("soon-day");
        crons = List.of();
        edges = List.of(edges.get(0), edges.get(2));
        assertRefused("leaves out slot 1");
        counter("10-milliseconds");
        assertRefused("less than 1 second");
        counter("1-second");
        query = Json.object().put("data", Json.object().build()).build();
        assertRefused("knows no message");
        counter("1-block");
        query = Json.object().build();
        assertRefused("no data.blocks.edges");
    }

    private void assertRefused(String sentence) {
        assertRefused(sentence, false);
    }

    private void assertRefused(String sentence, boolean compare) {
        assertThatThrownBy(() -> replay(PROCESS, compare))
                .isInstanceOf(ForeignException.class)
                .hasMessageContaining(sentence);
    }
}
