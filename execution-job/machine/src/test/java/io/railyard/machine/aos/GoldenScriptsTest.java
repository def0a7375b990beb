package io.railyard.machine.aos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.railyard.machine.Histories;
import io.railyard.machine.Limits;
import io.railyard.machine.memory.PagedMemory;
import io.railyard.machine.module.Preparation;
import io.railyard.machine.module.PreparedModule;
import io.railyard.machine.wasm.Engine;
import io.railyard.machine.wasm.StrictEngine;
import io.railyard.message.Bytes;
import io.railyard.schedule.outcome.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The guests' scripts give the texts and whole-memory digests that the AO reference loader gave. */
final class GoldenScriptsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path SCRIPTS =
            Path.of(System.getProperty("railyard.root", "../.."), "execution-job/guests/src/test/resources/scripts");

    static Stream<Arguments> scripts() throws IOException {
        List<Arguments> rows = new ArrayList<>();
        try (Stream<Path> files = Files.list(SCRIPTS)) {
            for (Path file : files.sorted().toList()) {
                if (!file.toString().endsWith(".expected.jsonl")) {
                    String name = file.getFileName().toString().replace(".jsonl", "");
                    rows.add(Arguments.of(name, Named.of("compiled", Engine.compiled())));
                    rows.add(Arguments.of(name, Named.of("own", StrictEngine.own())));
                    rows.add(Arguments.of(name, Named.of("interpreter", Engine.interpreter())));
                }
            }
        }
        return rows.stream();
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void givesTheReferencesTextsAndMemory(String name, Engine engine) throws Exception {
        List<String> script = Files.readAllLines(SCRIPTS.resolve(name + ".jsonl"));
        List<String> expected = Files.readAllLines(SCRIPTS.resolve(name + ".expected.jsonl"));
        PreparedModule module = Preparation.prepare(
                Histories.wasm(JSON.readTree(script.get(0)).get("module").asText()));
        GuestLimits limits = new GuestLimits(Limits.DEFAULTS.gasPerMessage(), 512, 1_024, 4 << 20, 4 << 20);
        AosGuest guest = AosGuest.start(engine.load(module), module, limits, GuestKind.DEFAULT);

        for (int i = 1; i < script.size(); i++) {
            JsonNode line = JSON.readTree(script.get(i));
            JsonNode golden = JSON.readTree(expected.get(i - 1));
            Reply reply = guest.call(utf8(line, "msg"), utf8(line, "env"), limits.gas());
            if (golden.has("trap")) {
                assertThat(reply.status()).as(name + " line " + i).isNotIn(Status.OK, Status.BAD_OUTPUT);
                return;
            }
            guest.commit();
            String text = golden.get("result").asText();
            if (text.contains("\uFFFD")) {
                assertThat(reply.error()).isEqualTo("machine.bad-output: the response is not UTF-8");
            } else {
                assertThat(reply.response()).as(name + " line " + i).isEqualTo(text);
            }
            assertThat(digest(guest.memory()))
                    .as(name + " line " + i)
                    .isEqualTo(golden.get("memorySha256").asText());
            assertThat(guest.memory().sizeBytes())
                    .isEqualTo(golden.get("memoryBytes").asInt());
        }
    }

    private static byte[] utf8(JsonNode line, String member) {
        return line.get(member).asText().getBytes(StandardCharsets.UTF_8);
    }

    private static String digest(PagedMemory memory) {
        MessageDigest digest = Bytes.sha256Digest();
        memory.update(digest, 0, memory.sizeBytes());
        return Bytes.of(digest.digest()).hex();
    }
}
