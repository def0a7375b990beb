package io.railyard.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.railyard.guests.Guest;
import io.railyard.http.Route;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.ans104.DataItem;
import io.railyard.message.ans104.DataItemBuilder;
import io.railyard.message.json.Json;
import io.railyard.message.json.JsonReader;
import io.railyard.message.json.JsonWriter;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** The doors of a whole node: a counter that was sent five messages. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NodeDoorsIT {
    private static final byte[] NOTHING = new byte[0];
    private static final int SENT = 5;

    private final List<Id> messages = new ArrayList<>();
    private TestNode node;
    private Id module;
    private Id process;
    private Id other;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        node = new TestNode(folder);
        DataItem counter = TestNode.module(Guest.COUNTER);
        HttpResponse<byte[]> kept =
                node.ask("POST", "gateway", "/tx", counter.raw().toByteArray());
        assertThat(kept.statusCode()).isEqualTo(200);
        module = counter.id();
        process = node.send(TestNode.process(module, "first"));
        for (int i = 0; i < SENT; i++) {
            messages.add(node.send(TestNode.message(process, "Action", "Add", "Number", Integer.toString(i))));
        }
        other = node.send(TestNode.process(module, "other"));
        result(process, Integer.toString(SENT));
    }

    @AfterAll
    void stop() throws Exception {
        node.close();
    }

    private Json.Obj result(Id of, String what) throws Exception {
        return node.json("cu", "/result/" + what + "?process-id=" + of);
    }

    @Test
    void answersEverySlotByNumberAndByMessage() throws Exception {
        for (int i = 0; i < SENT; i++) {
            Json.Obj bySlot = result(process, Integer.toString(i + 1));
            assertThat(bySlot.get("Output")).isPresent();
            assertThat(result(process, messages.get(i).toString())).isEqualTo(bySlot);
        }
    }

    /** A process that is no WebAssembly, and calls a function of an extension. */
    @Test
    void runsRulesThatCallAnExtension() throws Exception {
        DataItem rules = new DataItemBuilder()
                .tag("Data-Protocol", "ao")
                .tag("Variant", "ao.TN.1")
                .tag("Type", "Module")
                .tag("Module-Format", "railyard-rules-1")
                .tag("Extension", "crypto")
                .data("""
                    {"extensions": {"crypto": {"sha256": "ppp:"}}, "begin": "begun", "otherwise":
                     ["get", ["crypto.sha256", ["get", "$message", "Data"], {"length": 0}, {"room": 32}], 1]}""")
                .sign(TestNode.OWNER);
        assertThat(node.ask("POST", "gateway", "/tx", rules.raw().toByteArray()).statusCode())
                .isEqualTo(200);
        Id hashing = node.send(TestNode.process(rules.id(), "hashing"));

        Id asked = node.send(TestNode.message(hashing, "Action", "Hash"));

        Json.Obj begun = result(hashing, "0");
        Json.Obj hashed = result(hashing, asked.toString());
        assertThat(JsonWriter.text(begun)).contains("begun");
        assertThat(JsonWriter.text(hashed))
                .contains(Bytes.sha256(Bytes.utf8("1").toByteArray()).hex());
    }

    @Test
    void dryRunSeesTheStateAndChangesNothing() throws Exception {
        // given
        byte[] add = message("Add");
        Json.Obj before = node.json("su", "/" + process + "/latest");

        // when
        HttpResponse<byte[]> once = node.ask("POST", "cu", "/dry-run?process-id=" + process, add);
        HttpResponse<byte[]> again = node.ask("POST", "cu", "/dry-run?process-id=" + process, add);
        HttpResponse<byte[]> earlier =
                node.ask("POST", "cu", "/dry-run?process-id=" + process + "&to=" + messages.get(0), add);

        // then
        assertThat(once.statusCode()).as(Bytes.of(once.body()).utf8()).isEqualTo(200);
        assertThat(again.body()).as("the second sees what the first saw").isEqualTo(once.body());
        assertThat(earlier.body())
                .as("the state after the first message is another")
                .isNotEqualTo(once.body());
        assertThat(node.json("su", "/" + process + "/latest")).isEqualTo(before);
    }

    private static byte[] message(String action) {
        Json tag = Json.object().put("name", "Action").put("value", action).build();
        return JsonWriter.utf8(Json.object()
                .put("Id", "1234")
                .put("Owner", "1234")
                .put("Anchor", "0")
                .put("Data", "1234")
                .put("Tags", Json.array(tag))
                .build());
    }

    @Test
    void pagesOfResultsHoldEachOnceInEitherDirection() throws Exception {
        List<Json> whole = edges(node.json("cu", "/results/" + process + "?limit=100"));
        List<Json> rising = new ArrayList<>();
        String from = "";
        for (int page = 0; page < SENT + 2; page++) {
            List<Json> some = edges(node.json("cu", "/results/" + process + "?limit=2" + from));
            if (some.isEmpty()) {
                break;
            }
            rising.addAll(some);
            from = "&from=" + cursor(some.get(some.size() - 1));
        }
        List<Json> falling = edges(node.json("cu", "/results/" + process + "?sort=DESC&limit=100"));

        assertThat(whole).hasSize(SENT + 1);
        assertThat(rising).isEqualTo(whole);
        assertThat(falling.stream().map(NodeDoorsIT::node))
                .containsExactlyElementsOf(whole.stream()
                        .map(NodeDoorsIT::node)
                        .sorted((a, b) -> whole.indexOf(edge(whole, b)) - whole.indexOf(edge(whole, a)))
                        .toList());
        String middle = cursor(whole.get(2));
        assertThat(edges(node.json("cu", "/results/" + process + "?to=" + middle)))
                .isEqualTo(whole.subList(0, 3));
        assertThat(edges(node.json("cu", "/results/" + process + "?sort=DESC&from=" + middle)))
                .hasSize(SENT + 1 - 3);
        assertThat(edges(node.json("cu", "/cron/" + process))).isEmpty();
    }

    private static Json edge(List<Json> edges, Json wanted) {
        return edges.stream()
                .filter(each -> node(each).equals(wanted))
                .findFirst()
                .orElseThrow();
    }

    private static List<Json> edges(Json.Obj page) {
        return page.get("edges").flatMap(Json::asArray).orElseThrow();
    }

    private static Json node(Json edge) {
        return edge.asObject().flatMap(each -> each.get("node")).orElseThrow();
    }

    private static String cursor(Json edge) {
        return edge.asObject().flatMap(each -> each.text("cursor")).orElseThrow();
    }

    @Test
    void schedulePagesHoldEachSlotOnceByTimeAndByNonce() throws Exception {
        assertThat(slots("from", "")).containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
        assertThat(slots("from-nonce", "-1")).containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
        Json.Obj one = node.json("su", "/" + messages.get(2) + "?process-id=" + process);
        assertThat(tag(one, "Nonce")).isEqualTo("3");
        assertThat(tag(one, "Message")).isEqualTo(messages.get(2).toString());
        assertThat(tag(node.json("su", "/" + process + "/latest"), "Nonce")).isEqualTo("5");
        assertThat(node.json("su", "/processes/" + process).text("process_id")).contains(process.toString());
    }

    private List<Long> slots(String parameter, String first) throws Exception {
        List<Long> slots = new ArrayList<>();
        String from = first;
        boolean more = true;
        while (more) {
            String query = from.isEmpty() ? "" : "&" + parameter + "=" + from;
            Json.Obj page = node.json("su", "/" + process + "?process-id=" + process + "&limit=2" + query);
            for (Json edge : edges(page)) {
                slots.add(Long.parseLong(tag(node(edge).asObject().orElseThrow(), "Nonce")));
                from = cursor(edge);
            }
            more = page.get("page_info")
                    .flatMap(Json::asObject)
                    .flatMap(info -> info.get("has_next_page"))
                    .flatMap(Json::asBoolean)
                    .orElseThrow();
        }
        return slots;
    }

    private static String tag(Json.Obj node, String name) {
        Json.Obj assignment = node.get("assignment").flatMap(Json::asObject).orElseThrow();
        return assignment.get("tags").flatMap(Json::asArray).orElseThrow().stream()
                .flatMap(tag -> tag.asObject().stream())
                .filter(tag -> tag.text("name").equals(Optional.of(name)))
                .flatMap(tag -> tag.text("value").stream())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void memoryOfAnySlotIsGiven() throws Exception {
        HttpResponse<byte[]> now = node.ask("GET", "cu", "/state/" + process, NOTHING);
        HttpResponse<byte[]> first = node.ask("GET", "cu", "/state/" + process + "?slot=1", NOTHING);

        assertThat(now.statusCode()).isEqualTo(200);
        assertThat(now.headers().firstValue("Last-Ordinate")).contains(Integer.toString(SENT));
        assertThat(first.headers().firstValue("Last-Ordinate")).contains("1");
        assertThat(first.body().length).isPositive();
        assertThat(Arrays.equals(now.body(), first.body())).isFalse();
    }

    @Test
    void gatewayShowsDataWithRangesAndFindsByTags() throws Exception {
        byte[] wasm = Guest.COUNTER.wasm();
        HttpResponse<byte[]> whole = node.ask("GET", "gateway", "/raw/" + module, NOTHING);
        HttpResponse<byte[]> part = node.ask("GET", "gateway", "/" + module, NOTHING, "Range", "bytes=4-7");
        HttpResponse<byte[]> end = node.ask("GET", "gateway", "/raw/" + module, NOTHING, "Range", "bytes=-3");
        HttpResponse<byte[]> head = node.ask("HEAD", "gateway", "/raw/" + module, NOTHING);

        assertThat(whole.body()).isEqualTo(wasm);
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.body()).isEqualTo(Arrays.copyOfRange(wasm, 4, 8));
        assertThat(end.body()).isEqualTo(Arrays.copyOfRange(wasm, wasm.length - 3, wasm.length));
        assertThat(head.headers().firstValue("Content-Length")).contains(Integer.toString(wasm.length));
        assertThat(
                        ids(
                                "{transactions(tags:[{name:\"Name\",values:[\"first\",\"other\"]}],sort:HEIGHT_ASC){edges{node{id}}}}"))
                .containsExactlyInAnyOrder(process.toString(), other.toString());
        assertThat(ids("{transactions(tags:[{name:\"Type\",values:[\"Module\"]}]){edges{node{id}}}}"))
                .contains(module.toString());
        assertThat(ids("{transactions(first:100,recipients:[\"" + process + "\"]){edges{node{id}}}}"))
                .containsExactlyInAnyOrderElementsOf(
                        messages.stream().map(Id::toString).toList());
        assertThat(graph(
                        "{transactions(owners:[\"somebody\"],tags:[{name:\"Type\",values:[\"Scheduler-Location\"]}],first:1){edges{node{tags{name"
                                + " value}}}}}"))
                .contains(node.doors().urls().get("su"));
    }

    private String graph(String query) throws Exception {
        byte[] body = JsonWriter.utf8(Json.object().put("query", query).build());
        HttpResponse<byte[]> answer = node.ask("POST", "gateway", "/graphql", body);
        String text = Bytes.of(answer.body()).utf8();
        assertThat(answer.statusCode()).as(text).isEqualTo(200);
        return text;
    }

    private List<String> ids(String query) throws Exception {
        Json.Obj data = JsonReader.parse(graph(query))
                .asObject()
                .flatMap(all -> all.get("data"))
                .flatMap(Json::asObject)
                .flatMap(all -> all.get("transactions"))
                .flatMap(Json::asObject)
                .orElseThrow();
        return edges(data).stream()
                .map(edge ->
                        node(edge).asObject().flatMap(each -> each.text("id")).orElseThrow())
                .toList();
    }

    @Test
    void standsInAsComputeUnitOfAnotherScheduler() throws Exception {
        // given
        Id theirs = Id.ofName("ordered elsewhere");
        List<Json> own = edges(node.json("su", "/" + process + "?process-id=" + process));

        // when
        List<String> outputs = new ArrayList<>();
        for (int slot = 0; slot <= SENT; slot++) {
            byte[] page = page(own.get(slot), theirs);
            String path = "/result/" + slot + "?process-id=" + theirs;
            HttpResponse<byte[]> answer = node.ask("POST", "cu", path, page);
            assertThat(answer.statusCode()).as(Bytes.of(answer.body()).utf8()).isEqualTo(200);
            assertThat(node.ask("POST", "cu", path, page).body()).as("again").isEqualTo(answer.body());
            outputs.add(output(TestNode.read(answer)));
        }

        // then
        for (int slot = 0; slot <= SENT; slot++) {
            assertThat(outputs.get(slot)).isEqualTo(output(result(process, Integer.toString(slot))));
        }
        String gap = "/result/9?process-id=" + theirs;
        assertThat(node.ask("POST", "cu", gap, page(own.get(5), theirs, 9)).statusCode())
                .isEqualTo(409);
        String taken = "/result/2?process-id=" + theirs;
        assertThat(node.ask("POST", "cu", taken, page(own.get(5), theirs, 2)).statusCode())
                .isEqualTo(409);
        assertThat(node.ask("GET", "cu", "/state/" + theirs, NOTHING).statusCode())
                .isEqualTo(200);
        assertThat(node.ask("POST", "cu", "/dry-run?process-id=" + theirs, message("Add"))
                        .statusCode())
                .isEqualTo(200);
    }

    private static String output(Json.Obj result) {
        return JsonWriter.text(result.get("Output").orElseThrow());
    }

    /** An edge of ours in HyperBEAM's form, as a process of another id. */
    private static byte[] page(Json edge, Id theirs) {
        return page(edge, theirs, Long.parseLong(tag(node(edge).asObject().orElseThrow(), "Nonce")));
    }

    private static byte[] page(Json edge, Id theirs, long slot) {
        Json.Obj message = node(edge)
                .asObject()
                .orElseThrow()
                .get("message")
                .flatMap(Json::asObject)
                .orElseThrow();
        boolean first = slot == 0;
        Json.Obj capitals = Json.object()
                .put("Id", first ? theirs.toString() : message.text("id").orElseThrow())
                .put(
                        "Owner",
                        message.get("owner")
                                .flatMap(Json::asObject)
                                .orElseThrow()
                                .text("address")
                                .orElseThrow())
                .put("Tags", message.get("tags").orElseThrow())
                .put("Target", first ? "" : theirs.toString())
                .put("Data", message.get("data").orElseThrow())
                .put("Anchor", "")
                .build();
        Json facts = Json.array(
                pair("process", theirs.toString()),
                pair("slot", Long.toString(slot)),
                pair("timestamp", tag(node(edge).asObject().orElseThrow(), "Timestamp")),
                pair("block-height", "0"));
        Json assignment = Json.object().put("Tags", facts).build();
        Json entry = Json.object()
                .put("message", capitals)
                .put("assignment", assignment)
                .build();
        Json wrapped = Json.object().put("node", entry).put("cursor", slot).build();
        return JsonWriter.utf8(Json.object().put("edges", Json.array(wrapped)).build());
    }

    private static Json pair(String name, String value) {
        return Json.object().put("name", name).put("value", value).build();
    }

    @Test
    void assignsAMessageToAFurtherProcessOnce() throws Exception {
        String path = "/?process-id=" + other + "&assign=" + messages.get(0);
        HttpResponse<byte[]> assigned = node.ask("POST", "mu", path + "&exclude=Anchor", NOTHING);
        assertThat(assigned.statusCode()).isEqualTo(202);
        assertThat(TestNode.read(assigned).text("id")).contains(messages.get(0).toString());

        Json.Obj result = result(other, messages.get(0).toString());
        assertThat(result.get("Output")).isPresent();
        assertThat(node.ask("POST", "mu", path, NOTHING).statusCode()).isEqualTo(202);
        Json.Obj entry = node.json("su", "/" + messages.get(0) + "?process-id=" + other);
        assertThat(entry.get("message")).contains(Json.ofNull());
        assertThat(tag(entry, "Nonce")).isEqualTo("1");
    }

    @Test
    void carriesWhatAResultAssignsOnceAndRefusesTheRest() throws Exception {
        Id receiver = node.send(TestNode.process(module, "receiver"));
        Id unknown = Id.ofName("never sent");
        Id assigned = messages.get(1);
        DataItem assigner = TestNode.assigner(receiver, assigned, unknown);
        assertThat(node.ask("POST", "gateway", "/tx", assigner.raw().toByteArray())
                        .statusCode())
                .isEqualTo(200);
        Id sender = node.send(TestNode.process(assigner.id(), "sender"));
        node.send(TestNode.message(sender, "Action", "Again"));

        Json.Obj first = result(sender, "0");
        List<Json> told = first.get("Assignments").flatMap(Json::asArray).orElseThrow();
        assertThat(told)
                .hasSize(3)
                .isEqualTo(result(sender, "1")
                        .get("Assignments")
                        .flatMap(Json::asArray)
                        .orElseThrow());
        assertThat(told.get(1).asObject().orElseThrow().get("BaseLayer")).contains(Json.of(true));
        Json.Obj delivered = result(receiver, assigned.toString());
        assertThat(delivered.get("Output")).as("%s", delivered).isPresent();
        Json.Obj entry = node.json("su", "/" + assigned + "?process-id=" + receiver);
        assertThat(entry.get("message")).contains(Json.ofNull());
        assertThat(tag(entry, "Nonce")).isEqualTo("1");
        assertRefusedAssignment(receiver, unknown, "base layer");
        assertThat(tag(node.json("su", "/" + receiver + "/latest?process-id=" + receiver), "Nonce"))
                .as("assigned twice, delivered once")
                .isEqualTo("1");
    }

    private void assertRefusedAssignment(Id receiver, Id message, String sentence) throws Exception {
        String said = "";
        for (int i = 0; i < 60 && !said.contains("ordering.assigned-unknown"); i++) {
            said = Bytes.of(node.ask("GET", "cu", "/result/" + message + "?process-id=" + receiver, NOTHING)
                            .body())
                    .utf8();
        }
        assertThat(said).contains("ordering.assigned-unknown").contains(sentence);
    }

    @Test
    void explorerShowsProcessesAndOutcomesAndEscapesTheirTexts() throws Exception {
        Id named = node.send(TestNode.process(module, "<script>alert('&\"')</script>" + "x".repeat(300)));
        node.send(TestNode.message(named, "Action", "<b>No such action</b>"));
        result(named, "1");

        HttpResponse<byte[]> all = node.ask("GET", "gateway", "/explorer", NOTHING);
        HttpResponse<byte[]> one = node.ask("GET", "gateway", "/explorer/" + named, NOTHING);
        HttpResponse<byte[]> plain = node.ask("GET", "gateway", "/explorer/" + process, NOTHING);

        assertThat(all.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
        assertThat(all.headers().firstValue("Content-Security-Policy").orElseThrow())
                .startsWith("default-src 'none'");
        assertThat(Bytes.of(all.body()).utf8())
                .contains("<a href=\"/explorer/" + process + "\"><code>" + process + "</code></a>")
                .contains("&lt;script&gt;alert(&#39;&amp;&quot;&#39;)&lt;/script&gt;xxx")
                .doesNotContain("<script>")
                .doesNotContain("x".repeat(200));
        assertThat(Bytes.of(one.body()).utf8())
                .contains("&lt;b&gt;No such action&lt;/b&gt;")
                .doesNotContain("<b>")
                .contains("/raw/" + named);
        assertThat(Bytes.of(plain.body()).utf8())
                .contains("<td>" + SENT + "</td>")
                .contains("/raw/" + messages.get(0))
                .contains("<td>Add</td><td>ok</td>");
    }

    @Test
    void tracesSayWhatBecameOfAMessage() throws Exception {
        Json.Obj traces = node.json("mu", "/?debug=1&process=" + process + "&message=" + messages.get(0));
        String text = JsonWriter.text(traces);
        assertThat(text).contains("\"status\":\"ok\"").contains("\"slot\":1").contains("delivered-to-inbox");
        HttpResponse<byte[]> pushed =
                node.ask("POST", "mu", "/push/" + messages.get(0) + "/0?process-id=" + process, NOTHING);
        assertThat(pushed.statusCode()).isEqualTo(202);
    }

    @ParameterizedTest
    @CsvFileSource(resources = "/refusals/refusals.csv", delimiter = '|', quoteCharacter = '\'', numLinesToSkip = 1)
    void refusesWithStatusCodeAndSentence(String unit, String method, String path, String body, int status, String code)
            throws Exception {
        String asked = path.replace("{process}", process.toString())
                .replace("{nobody}", Id.ofName("nobody").toString());
        byte[] sent = body == null ? NOTHING : body.getBytes(StandardCharsets.UTF_8);

        HttpResponse<byte[]> answer = node.ask(method, unit, asked, sent);

        String text = Bytes.of(answer.body()).utf8();
        assertThat(answer.statusCode()).as(text).isEqualTo(status);
        Json.Obj error = TestNode.read(answer);
        assertThat(error.text("code")).contains(code);
        assertThat(error.text("error").orElseThrow()).hasSizeGreaterThan(30);
    }

    @Test
    void refusesABadRangeAndAnOversizedItemAndAMessageToNobody() throws Exception {
        HttpResponse<byte[]> range = node.ask("GET", "gateway", "/raw/" + module, NOTHING, "Range", "bytes=99999999-");
        assertThat(range.statusCode()).isEqualTo(416);
        HttpResponse<byte[]> large = node.ask("POST", "mu", "/", new byte[10 * 1024 * 1024 + 1]);
        assertThat(large.statusCode()).isEqualTo(413);

        Id nobody = Id.ofName("nobody's process");
        Id lost = node.send(TestNode.message(nobody, "Action", "Add"));
        HttpResponse<byte[]> answer = node.ask("GET", "cu", "/result/" + lost + "?process-id=" + nobody, NOTHING);
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(TestNode.read(answer).text("code")).contains("ordering.unknown-process");
        HttpResponse<byte[]> scheduled = node.ask(
                "POST",
                "su",
                "/",
                TestNode.message(nobody, "Action", "Other").raw().toByteArray());
        assertThat(scheduled.statusCode()).isEqualTo(400);
        assertThat(TestNode.read(scheduled).text("code")).contains("ordering.unknown-process");
    }

    @Test
    void everyRouteIsInTheDocumentsAndTheOtherWayRound() throws Exception {
        Path documents = Path.of(System.getProperty("railyard.root"), "docs", "reference", "openapi");
        for (Map.Entry<String, List<Route>> unit : node.doors().routes().entrySet()) {
            Set<String> routes = new TreeSet<>();
            unit.getValue().forEach(route -> routes.add(route.method() + " " + route.path()));
            Json.Obj document = JsonReader.parse(Files.readString(documents.resolve(unit.getKey() + ".json")))
                    .asObject()
                    .orElseThrow();
            Set<String> documented = new TreeSet<>();
            document.get("paths")
                    .flatMap(Json::asObject)
                    .orElseThrow()
                    .members()
                    .forEach((path, item) -> item.asObject()
                            .orElseThrow()
                            .members()
                            .keySet()
                            .forEach(method -> documented.add(method.toUpperCase(Locale.ROOT) + " " + path)));
            assertThat(documented).as(unit.getKey()).isEqualTo(routes);
        }
    }

    /** What the real client sent is understood, request by request; the ids in it are nobody's. */
    @Test
    void understandsEveryRequestTheRealClientWasRecordedWith() throws Exception {
        Json.Obj vectors;
        try (var in = getClass().getResourceAsStream("/vectors/ao/aoconnect-wire.json")) {
            vectors = JsonReader.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    .asObject()
                    .orElseThrow();
        }
        Set<String> calls = new LinkedHashSet<>();
        for (Json each : vectors.get("requests").flatMap(Json::asArray).orElseThrow()) {
            Json.Obj request = each.asObject().orElseThrow();
            String url = request.text("url").orElseThrow().replaceFirst("^/(redir|real)", "");
            String method = request.text("method").orElseThrow();
            byte[] body = request.text("bodyB64url")
                    .map(text -> Bytes.parseBase64Url(text).toByteArray())
                    .orElseGet(
                            () -> request.get("bodyJson").map(JsonWriter::utf8).orElse(NOTHING));
            String unit = url.startsWith("/graphql")
                    ? "gateway"
                    : url.startsWith("/result") || url.startsWith("/dry") ? "cu" : "mu";
            HttpResponse<byte[]> answer = node.ask(method, unit, url.isEmpty() ? "/" : url, body);
            String text = Bytes.of(answer.body()).utf8();
            String call = request.text("call").orElseThrow();
            assertThat(answer.statusCode()).as(call + ": " + text).isNotIn(405, 500, 501);
            assertThat(text).as(call).doesNotContain("http.no-route").doesNotContain("ingest.malformed");
            if (unit.equals("mu") && url.length() <= 1) {
                assertThat(answer.statusCode()).as(call + ": " + text).isIn(202, 400);
            }
            calls.add(call);
        }
        assertThat(calls).contains("spawn", "message", "result", "results", "dryrun", "assign", "monitor", "unmonitor");
    }

    /** A figure for people, not a claim: this runs beside a whole node in one JVM. */
    @Test
    void printsHowLongResultsOfRecentSlotsTake() throws Exception {
        long[] micros = new long[2_000];
        for (int i = 0; i < micros.length; i++) {
            String path = "/result/" + messages.get(i % SENT) + "?process-id=" + process;
            long start = System.nanoTime();
            int status = node.ask("GET", "cu", path, NOTHING).statusCode();
            micros[i] = (System.nanoTime() - start) / 1_000;
            assertThat(status).isEqualTo(200);
        }
        Arrays.sort(micros);
        System.out.printf(
                Locale.ROOT,
                "results of recent slots over HTTP: p50 %.2f ms, p99 %.2f ms, longest %.2f ms of %d%n",
                micros[micros.length / 2] / 1e3,
                micros[micros.length * 99 / 100] / 1e3,
                micros[micros.length - 1] / 1e3,
                micros.length);
    }
}
