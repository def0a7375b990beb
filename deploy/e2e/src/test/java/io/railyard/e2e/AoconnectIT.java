package io.railyard.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * AO's clients from npm, aoconnect and that of WAO, drive one node that runs AO's own aos module: publish, spawn, message, result, and
 * the rest.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AoconnectIT {
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final String FORMAT = "wasm32-unknown-emscripten4";

    private final ObjectMapper mapper = new ObjectMapper();

    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private Path module;

    @SuppressWarnings("NullAway.Init")
    private RailyardProcess node;

    @BeforeAll
    void start(@TempDir Path scratch) throws Exception {
        folder = scratch;
        assumeTrue(AoModules.hasClient(), "SKIPPED: needs node, and `npm ci` in " + AoModules.scripts());
        Optional<Path> found = AoModules.wao("aos2_0_4_32.wasm");
        assumeTrue(found.isPresent(), "SKIPPED: needs npm's wao: `npm ci` in execution-job/machine/src/test/js");
        module = found.get();
        node = up(folder.resolve("node"));
    }

    @AfterAll
    void stop() throws Exception {
        if (node != null) {
            node.terminate();
            assertThat(node.await(LIMIT).code()).isZero();
            RailyardProcess.Ended replayed = RailyardProcess.run(
                    folder,
                    LIMIT,
                    "replay",
                    "--verify",
                    "--from",
                    folder.resolve("node").toString());
            assertThat(replayed.code()).as("ticks included: %s", replayed).isZero();
        }
    }

    @Test
    void realClientDrivesARealAosProcess() throws Exception {
        // when
        Map<String, List<JsonNode>> steps = drive("drive.mjs");
        RailyardProcess.Ended replay = replay(one(steps, "spawn").asText());

        // then
        assertThat(replay.out()).contains("replayed 5 positions").contains("every outcome equals the record");
        assertThat(one(steps, "publish").get("id"))
                .isEqualTo(one(steps, "publish").get("moduleId"));
        assertThat(output(one(steps, "result"))).isEqualTo("42");
        assertThat(one(steps, "send").get("Messages")).hasSize(1);
        assertThat(one(steps, "error").get("Error").asText()).contains("on purpose");
        assertThat(output(one(steps, "dryrun"))).isEqualTo("1");
        assertThat(output(one(steps, "after")))
                .as("the dry run changed nothing")
                .endsWith("41");
        assertThat(one(steps, "results").get("edges")).hasSize(2);
        assertThat(one(steps, "results-desc").get("edges")).hasSize(1);
        assertThat(one(steps, "results-after").get("edges")).isEmpty();
        JsonNode assigned = one(steps, "assign");
        assertThat(assigned.get("assigned")).isEqualTo(assigned.get("message"));
        assertThat(assigned.get("result").get("Messages")).isNotEmpty();
        List<JsonNode> monitors = all(steps, "monitors");
        assertThat(monitors).hasSize(2);
        assertThat(monitors.get(0).get("owners")).hasSize(1);
        assertThat(monitors.get(1).get("owners")).isEmpty();
        assertThat(one(steps, "explorer").asBoolean())
                .as("the explorer shows the process")
                .isTrue();
        JsonNode slots = one(steps, "slots");
        assertThat(slots)
                .as("its own item, what the first process sent, the assignment")
                .hasSize(3);
        assertThat(slots.get(2).get(0).isNull())
                .as("a pure assignment has no message")
                .isTrue();
    }

    /** Crons run by themselves; to watch them is a wish that is kept. */
    @Test
    void ticksOfAMonitoredCronAreEvaluatedListedAndCarriedOnce() throws Exception {
        Map<String, List<JsonNode>> steps = drive("cron.mjs");

        assertThat(one(steps, "before").get("watchers")).isEmpty();
        assertThat(one(steps, "during").get("watchers")).hasSize(1);
        assertThat(one(steps, "after").get("watchers")).isEmpty();
        for (String time : List.of("during", "after")) {
            assertThat(one(steps, time).get("then").asInt())
                    .as("ticks %s", time)
                    .isGreaterThan(one(steps, time).get("seen").asInt());
        }
        List<String> sent = new ArrayList<>();
        one(steps, "results").get("ticks").forEach(tick -> sent.add(tick.toString()));
        assertThat(sent.subList(0, 3)).containsExactly("[\"1\"]", "[\"2\"]", "[\"3\"]");
        List<String> listed = new ArrayList<>();
        one(steps, "results").get("listed").forEach(result -> listed.add(result.toString()));
        assertThat(listed).as("in the list of all results too").containsAll(sent);
        List<String> delivered = new ArrayList<>();
        for (JsonNode message : one(steps, "heard")) {
            delivered.add("[" + message.get("data") + "]");
            assertThat(message.get("pushedFor").asBoolean())
                    .as("a tick begins no chain")
                    .isFalse();
        }
        assertThat(delivered).as("each once, in order").doesNotHaveDuplicates().startsWith(sent.toArray(String[]::new));
        assertThat(one(steps, "evaluated").has("Output")).isTrue();
    }

    @Test
    void clientOfWaoDrivesTheNodeToo() throws Exception {
        Optional<Path> packages = AoModules.kit();
        assumeTrue(packages.isPresent(), "SKIPPED: needs `npm ci` in execution-job/machine/src/test/js/kit");

        Map<String, List<JsonNode>> steps = drive("wao.mjs", packages.get().toString());

        assertThat(one(steps, "deploy").get("err").isNull()).isTrue();
        assertThat(one(steps, "msg").get("text").asText()).isEqualTo("Hello, Ada");
        assertThat(one(steps, "msg").get("greeting").asText()).isEqualTo("yes");
        assertThat(one(steps, "dry").asText()).isEqualTo("Hello, dry");
        assertThat(output(one(steps, "res"))).isEqualTo("2");
        assertThat(one(steps, "wrong").get("Error").asText()).contains("on purpose");
        JsonNode assigned = one(steps, "asgn");
        assertThat(assigned.get("err").isNull()).as("%s", assigned).isTrue();
        assertThat(assigned.get("same").asBoolean()).isTrue();
        assertThat(assigned.get("slots").asInt()).isEqualTo(2);
        assertThat(one(steps, "ress").asInt()).isEqualTo(2);
        assertThat(one(steps, "tx").get(0).get("value").asText()).isEqualTo("of WAO");
        assertThat(one(steps, "data").asText()).isEqualTo("x = { 1, 2 }; return x[2]");
    }

    /** The pages of the node's own scheduler give the recorded results and roots again. */
    private RailyardProcess.Ended replay(String process) throws Exception {
        JsonNode urls = mapper.readTree(Files.readString(folder.resolve("node/node.json")));
        RailyardProcess.Ended replay = RailyardProcess.run(
                folder,
                LIMIT,
                "replay",
                "--from",
                urls.get("su").asText(),
                "--process",
                process,
                "--gateway",
                urls.get("gateway").asText(),
                "--cu",
                urls.get("cu").asText(),
                "--verify");
        assertThat(replay.code()).as("%s", replay).isZero();
        return replay;
    }

    private static String output(JsonNode result) {
        return result.get("Output").get("data").asText();
    }

    private static JsonNode one(Map<String, List<JsonNode>> steps, String name) {
        return all(steps, name).get(0);
    }

    private static List<JsonNode> all(Map<String, List<JsonNode>> steps, String name) {
        return steps.getOrDefault(name, List.of());
    }

    private RailyardProcess up(Path dir) throws Exception {
        RailyardProcess node = RailyardProcess.start(folder, "up", "--dir", dir.toString());
        boolean alive = node.awaitWhileAlive(LIMIT, () -> Files.exists(dir.resolve("node.json")));
        assertThat(alive).as("the node comes up: %s", node.ended()).isTrue();
        return node;
    }

    private Map<String, List<JsonNode>> drive(String name, String... more) throws Exception {
        List<String> command = new ArrayList<>(
                List.of("node", name, folder.resolve("node/node.json").toString(), module.toString(), FORMAT));
        command.addAll(List.of(more));
        Path out = folder.resolve(name + ".out");
        Path err = folder.resolve(name + ".err");
        Process script = new ProcessBuilder(command)
                .directory(AoModules.scripts().toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        boolean ended = script.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
        script.destroyForcibly();
        assertThat(ended && script.exitValue() == 0)
                .as("the client's script ends well: %s%n%s", Files.readString(out), Files.readString(err))
                .isTrue();
        Map<String, List<JsonNode>> steps = new LinkedHashMap<>();
        for (String line : Files.readAllLines(out)) {
            JsonNode step = mapper.readTree(line);
            steps.computeIfAbsent(step.get("step").asText(), any -> new ArrayList<>())
                    .add(step.get("value"));
        }
        return steps;
    }
}
