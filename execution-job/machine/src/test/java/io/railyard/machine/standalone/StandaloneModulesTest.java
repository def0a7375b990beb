package io.railyard.machine.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.railyard.machine.AoModuleFiles;
import io.railyard.machine.Histories;
import io.railyard.machine.Limits;
import io.railyard.machine.MachineOptions;
import io.railyard.machine.ModuleSession;
import io.railyard.machine.aos.GuestKind;
import io.railyard.machine.emscripten.HostOptions;
import io.railyard.machine.emscripten.ModuleFormat;
import io.railyard.machine.module.ModuleInspection;
import io.railyard.schedule.outcome.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * HyperBEAM's own test modules, found below {@code RAILYARD_AO_MODULES}, answer what HyperBEAM's tests expect, and each text
 * and the whole memory after it equal those of the module on V8 under the same imported functions.
 */
final class StandaloneModulesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** The environment and message of HyperBEAM's own tests. */
    private static final String ENVIRONMENT = "{\"Process\":{\"Id\":\"AOS\",\"Owner\":\"FOOBAR\",\"Tags\":"
            + "[{\"name\":\"Name\",\"value\":\"Thomas\"}, {\"name\":\"Authority\",\"value\":\"FOOBAR\"}]}}";

    @TempDir
    private Path folder;

    private static String message(String code) {
        return "{\"From\":\"FOOBAR\",\"Block-Height\":\"1\",\"Target\":\"AOS\",\"Owner\":\"FOOBAR\",\"Id\":\"1\","
                + "\"Module\":\"W\",\"Tags\":[{\"name\":\"Action\",\"value\":\"Eval\"}],\"Data\":"
                + JSON.getNodeFactory().textNode(code) + "}";
    }

    @ParameterizedTest
    @CsvSource({
        "test/aos-2-pure-xs.wasm, 2",
        "test/aos-2-pure.wasm, 2",
        "test/test-standalone-ex-aos.wasm, sent pong reply",
        "test/test-standalone-wex-aos.wasm, sent pong reply",
        "test/test-wasi-aos.wasm, sent pong reply"
    })
    void realModulesAnswerAsOnAnotherEngineAndKeepTheSameMemory(String name, String expected) throws Exception {
        // given
        Path module = AoModuleFiles.named("permaweb/HyperBEAM:" + name);
        List<String> messages = List.of(
                message("return 1 + 1"),
                message("Count = (Count or 0) + 1; return Count"),
                message("Count = (Count or 0) + 1; return Count"),
                message("error('on purpose')"),
                message("return pcall(function() error({code = 7}) end)"),
                message("print('hello'); return os.time()"),
                message("local t = {}; for i = 1, 2000 do t[i] = ('x'):rep(i % 97) end; return #table.concat(t)"),
                message("return Count"));

        // when
        List<String> ours = ours(Files.readAllBytes(module), messages);
        List<String> judge = onV8(module, messages);

        // then
        System.out.println(name + ": " + ours.size() + " messages; the last: " + ours.get(ours.size() - 1));
        assertThat(ours).isEqualTo(judge);
        assertThat(List.of(output(ours.get(0)), output(ours.get(2)), output(ours.get(7))))
                .containsOnly(expected);
    }

    @Test
    void ourOwnModuleDoesAsOnAnotherEngine() throws Exception {
        // given
        Path module = folder.resolve("terminal.wasm");
        Files.write(module, Histories.wasm("standalone/terminal"));
        List<String> messages = Stream.of("Add", "Print", "Read", "Clock", "Started", "Nonsense", "Get")
                .map(action -> message("hello from a process").replace("Eval", action))
                .toList();

        // when
        List<String> ours = ours(Files.readAllBytes(module), messages);

        // then
        assertThat(ours).isEqualTo(onV8(module, messages));
    }

    private static String output(String line) throws IOException {
        JsonNode output =
                JSON.readTree(JSON.readTree(line).get("text").asText()).at("/response/Output");
        return output.isTextual() ? output.asText() : output.path("data").asText();
    }

    private static List<String> ours(byte[] wasm, List<String> messages) throws Exception {
        assertThat(ModuleInspection.of(wasm).format()).isEqualTo(ModuleFormat.HYPERBEAM.code());
        ModuleSession session = new ModuleSession(
                wasm,
                MachineOptions.DEFAULTS.withLimits(Limits.COMPATIBLE),
                new GuestKind(ModuleFormat.HYPERBEAM, HostOptions.DEFAULTS, false),
                ModuleSession.OnError.KEEP);
        List<String> lines = new ArrayList<>();
        for (String message : messages) {
            ModuleSession.Step step = session.call(utf8(message), utf8(ENVIRONMENT));
            assertThat(step.status()).as(step.error()).isEqualTo(Status.OK);
            lines.add(JSON.writeValueAsString(JSON.createObjectNode()
                    .put("text", step.response())
                    .put("memoryBytes", step.memoryBytes())
                    .put("memorySha256", step.memorySha256().hex())));
        }
        return lines;
    }

    private List<String> onV8(Path module, List<String> messages) throws Exception {
        Path texts = folder.resolve("texts");
        Files.writeString(texts, ENVIRONMENT + "\n" + String.join("\n", messages) + "\n");
        Path judge = folder.resolve("standalone.js");
        try (var in = StandaloneModulesTest.class.getResourceAsStream("/judge/standalone.js")) {
            Files.write(judge, in.readAllBytes());
        }
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        Process node;
        try {
            node = new ProcessBuilder(
                            "node",
                            "--experimental-wasm-memory64",
                            "--no-warnings",
                            judge.toString(),
                            module.toString(),
                            texts.toString())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
        } catch (IOException e) {
            Assumptions.abort("node is not here: " + e.getMessage());
            throw e;
        }
        assertThat(node.waitFor()).as(Files.readString(err)).isZero();
        return Files.readAllLines(out).stream()
                .map(StandaloneModulesTest::normal)
                .toList();
    }

    private static String normal(String line) {
        try {
            return JSON.writeValueAsString(JSON.readTree(line));
        } catch (IOException e) {
            throw new IllegalStateException("The judge did not write JSON: " + line, e);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
