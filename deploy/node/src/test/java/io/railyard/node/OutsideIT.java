package io.railyard.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.railyard.guests.Guest;
import io.railyard.job.drive.BaseLayer;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.ans104.DataItem;
import io.railyard.message.ans104.DataItemBuilder;
import io.railyard.message.json.Json;
import io.railyard.message.json.JsonWriter;
import io.railyard.node.messenger.ResultAssigner;
import io.railyard.testkit.LocalGateway;
import io.railyard.testkit.LocalGateway.Manner;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A node in front of an Arweave gateway that is honest about some transactions and not about others. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OutsideIT {
    private static final byte[] NOTHING = new byte[0];
    private static final ResultAssigner.Patience PATIENCE = new ResultAssigner.Patience(1_000, 8_000);

    private LocalGateway gateway;
    private TestNode node;
    private Id counter;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        gateway = new LocalGateway();
        node = new TestNode(
                folder, Map.of("drive.gateway", gateway.uri().toString(), "drive.timeout", "300"), PATIENCE);
        counter = publish(TestNode.module(Guest.COUNTER));
    }

    @AfterAll
    void stop() throws Exception {
        node.close();
        gateway.close();
    }

    private Id publish(DataItem module) throws Exception {
        assertThat(node.ask("POST", "gateway", "/tx", module.raw().toByteArray())
                        .statusCode())
                .isEqualTo(200);
        return module.id();
    }

    /** An item that the gateway has, whose data it answers in a manner. */
    private DataItem stored(String text, Manner manner) {
        DataItem item = new DataItemBuilder()
                .tag("Content-Type", "text/plain")
                .tag("Stored", text)
                .data(text)
                .sign(TestNode.OWNER);
        Json[] tags = item.tags().stream()
                .map(tag -> Json.object()
                        .put("name", Bytes.utf8(tag.name()).base64Url())
                        .put("value", Bytes.utf8(tag.value()).base64Url())
                        .build())
                .toArray(Json[]::new);
        Json shown = Json.object()
                .put("owner", item.owner().base64Url())
                .put("signature", item.signature().base64Url())
                .put("target", "")
                .put("last_tx", "")
                .put("tags", Json.array(tags))
                .build();
        gateway.manner(item.id().toString(), manner);
        gateway.with("tx/" + item.id(), JsonWriter.utf8(shown))
                .with(item.id().toString(), item.data().toByteArray());
        return item;
    }

    private HttpResponse<byte[]> get(String path, String... headers) throws Exception {
        return node.ask("GET", "gateway", path, NOTHING, headers);
    }

    private static String text(HttpResponse<byte[]> answer) {
        return Bytes.of(answer.body()).utf8();
    }

    @Test
    void passesDataThroughWholeAndInRangesAndKeepsIt() throws Exception {
        DataItem item = stored("what Arweave has", Manner.HONEST);

        HttpResponse<byte[]> whole = get("/raw/" + item.id());
        int asked = gateway.requests().size();
        HttpResponse<byte[]> part = get("/" + item.id(), "Range", "bytes=5-11");
        HttpResponse<byte[]> beyond = get("/raw/" + item.id(), "Range", "bytes=16-");

        assertThat(whole.statusCode()).as(text(whole)).isEqualTo(200);
        assertThat(text(whole)).isEqualTo("what Arweave has");
        assertThat(whole.headers().firstValue("Content-Type")).contains("text/plain");
        assertThat(whole.headers().firstValue("ETag")).contains("\"" + item.id() + "\"");
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(text(part)).isEqualTo("Arweave");
        assertThat(part.headers().firstValue("Content-Range")).contains("bytes 5-11/16");
        assertThat(beyond.statusCode()).isEqualTo(416);
        assertThat(text(get("/tx/" + item.id() + "/data"))).isEqualTo("what Arweave has");
        assertThat(gateway.requests()).as("asked once").hasSize(asked);
        assertThat(get("/tx/" + item.id()).statusCode())
                .as("only data is passed through")
                .isEqualTo(404);
    }

    @ParameterizedTest
    @EnumSource(
            value = Manner.class,
            names = {"OTHER_BYTES", "SHORT", "STALLING", "CUTTING", "BROKEN", "ENDLESS"})
    void passesNothingThroughThatIsNotAsSigned(Manner manner) throws Exception {
        DataItem item = stored("to be passed through, " + manner, manner);

        HttpResponse<byte[]> refused = get("/raw/" + item.id());
        gateway.manner(item.id().toString(), Manner.HONEST);
        HttpResponse<byte[]> passed = get("/raw/" + item.id());

        assertThat(refused.statusCode()).as(text(refused)).isEqualTo(502);
        assertThat(TestNode.read(refused).text("code")).contains("gateway.arweave");
        assertThat(text(refused)).contains(item.id().toString());
        assertThat(text(passed)).isEqualTo("to be passed through, " + manner);
    }

    @Test
    void saysWhyThereIsNoData() throws Exception {
        HttpResponse<byte[]> unknown = get("/raw/" + Id.ofName("nowhere"));
        HttpResponse<byte[]> large = get("/raw/" + tooLarge("too large to pass through"));

        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(TestNode.read(unknown).text("code")).contains("gateway.unknown");
        assertThat(text(unknown)).contains("nor to the gateway behind it");
        assertThat(large.statusCode()).isEqualTo(502);
        assertThat(TestNode.read(large).text("code")).contains("gateway.data-too-large");
        assertThat(text(large)).contains("at most " + BaseLayer.MAX_DATA_BYTES);
    }

    private Id tooLarge(String text) {
        Id id = stored(text, Manner.HONEST).id();
        gateway.with(id.toString(), new byte[BaseLayer.MAX_DATA_BYTES + 1]);
        return id;
    }

    /** Each sender assigns a message that this node has, and one that is to be fetched. */
    @Test
    void fetchesWhatResultsAssignAndRefusesTheRestWithItsReason() throws Exception {
        // given
        Id receiver = node.send(TestNode.process(counter, "receiver"));
        Map<Id, String> refused = new LinkedHashMap<>();
        refused.put(Id.ofName("nobody has this"), "this node does not know it: send it here first");
        refused.put(stored("to be assigned, with a lie", Manner.OTHER_BYTES).id(), "lies about transaction");
        refused.put(stored("to be assigned, stalling", Manner.STALLING).id(), "did not answer in 300 ms");
        refused.put(stored("to be assigned, broken", Manner.BROKEN).id(), "with status 503");
        Id large = tooLarge("to be assigned, too large");
        refused.put(large, "at most " + BaseLayer.MAX_DATA_BYTES);
        DataItem good = stored("to be assigned", Manner.HONEST);
        Map<Id, Id> known = new LinkedHashMap<>();

        // when
        for (Id wanted : refused.keySet()) {
            known.put(wanted, assigned(receiver, wanted));
        }
        known.put(good.id(), assigned(receiver, good.id()));

        // then
        assertThat(outcome(receiver, good.id())).contains("Output");
        assertThat(text(get("/raw/" + good.id()))).isEqualTo("to be assigned");
        for (Map.Entry<Id, String> each : refused.entrySet()) {
            assertThat(outcome(receiver, each.getKey()))
                    .contains("ordering.assigned-unknown")
                    .contains(each.getValue());
        }
        assertThat(gateway.requests()).as("asked once").containsOnlyOnce("HEAD " + large);
        for (Id each : known.values()) {
            assertThat(outcome(receiver, each)).as("what stood beside it").contains("Output");
        }
        Json.Obj latest = node.json("su", "/" + receiver + "/latest?process-id=" + receiver);
        assertThat(JsonWriter.text(latest))
                .as("one slot for each that was delivered")
                .contains("{\"name\":\"Nonce\",\"value\":\"" + (known.size() + 1) + "\"}");
    }

    /** Has a new process assign a message that this node has, and {@code wanted}, to {@code receiver}; gives the former. */
    private Id assigned(Id receiver, Id wanted) throws Exception {
        Id own = node.send(TestNode.process(counter, "assigned beside " + wanted));
        Id module = publish(TestNode.assigner(receiver, own, wanted));
        node.send(TestNode.process(module, "assigns " + wanted));
        return own;
    }

    /** The result, or why there is none, once that is known. */
    private String outcome(Id receiver, Id message) throws Exception {
        String path = "/result/" + message + "?process-id=" + receiver;
        String said = "";
        for (int i = 0; i < 30 && !said.contains("Output") && !said.contains("ordering."); i++) {
            said = text(node.ask("GET", "cu", path, NOTHING));
        }
        return said;
    }
}
