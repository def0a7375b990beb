package io.railyard.machine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.railyard.machine.aos.GuestKind;
import io.railyard.machine.aos.ReferenceResult;
import io.railyard.machine.emscripten.HostOptions;
import io.railyard.machine.emscripten.ModuleFormat;
import io.railyard.message.Bytes;
import io.railyard.schedule.outcome.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Runs of the reference loader, repeated: results, AO gas and the digest of the whole memory after every message. */
final class ReferenceVectorsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TestFactory
    Stream<DynamicTest> runsEqualTheReference() throws IOException {
        Map<String, Path> modules = modules();
        List<DynamicTest> tests = new ArrayList<>();
        for (String file : List.of("ao-loader.json", "ao-npm-modules.json")) {
            JsonNode vectors = JSON.readTree(vectors(file).toFile());
            for (JsonNode run : vectors.get("runs")) {
                String name = run.get("module").asText() + " " + run.get("format").asText() + " "
                        + run.get("sequence").asText() + " " + run.get("mode").asText();
                if (name.contains(System.getProperty("railyard.vectors", ""))) {
                    tests.add(DynamicTest.dynamicTest(name, () -> check(name, run, vectors, modules)));
                }
            }
        }
        return tests.stream();
    }

    private static void check(String name, JsonNode run, JsonNode vectors, Map<String, Path> modules) throws Exception {
        Optional<Path> path = Optional.ofNullable(modules.get(digest(run)));
        Assumptions.assumeTrue(path.isPresent(), () -> "skipped, its module is not here: " + name);
        // The runs on npm's modules went on with the memory of a message that failed.
        ModuleSession.OnError onError =
                run.has("moduleSha256") ? ModuleSession.OnError.KEEP : ModuleSession.OnError.TAKE_BACK;
        ModuleFormat format = ModuleFormat.ofCode(run.get("format").asText()).orElseThrow();
        HostOptions options = new HostOptions(
                HostOptions.DEFAULTS.profile(),
                run.get("computeLimit").asLong(),
                HostOptions.DEFAULTS.drive());
        long begin = System.nanoTime();
        ModuleSession session = new ModuleSession(
                Files.readAllBytes(path.orElseThrow()),
                MachineOptions.DEFAULTS.withLimits(Limits.COMPATIBLE),
                new GuestKind(format, options, true),
                onError);
        System.out.println(name + ": started in " + (System.nanoTime() - begin) / 1_000_000 + " ms");
        JsonNode sequence = vectors.get("sequences").get(run.get("sequence").asText());
        byte[] environment = sequence.get("envJson").asText().getBytes(StandardCharsets.UTF_8);
        boolean cold = run.get("mode").asText().equals("cold");
        int equal = 0;
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < run.get("steps").size(); i++) {
            JsonNode step = run.get("steps").get(i);
            byte[] message = message(sequence, step.get("name").asText());
            if (cold && i > 0) {
                session.restart();
            }
            begin = System.nanoTime();
            ModuleSession.Step given = session.call(message, environment);
            String difference = difference(step, given);
            System.out.printf(
                    Locale.ROOT,
                    "%s %d %s: %s (%d ms, gas %d)%n",
                    name,
                    i,
                    step.get("name").asText(),
                    difference.isEmpty() ? "equal" : difference,
                    (System.nanoTime() - begin) / 1_000_000,
                    given.gasUsed());
            if (difference.isEmpty()) {
                equal++;
            } else {
                differences.add(step.get("name").asText() + ": " + difference);
            }
        }
        System.out.println(name + ": " + equal + " of " + run.get("steps").size() + " equal");
        assertThat(differences).isEmpty();
    }

    private static String difference(JsonNode step, ModuleSession.Step given) throws Exception {
        StringBuilder text = new StringBuilder();
        if (given.status() != Status.OK) {
            return "status " + given.status() + " " + given.error() + ", expected " + step.get("result");
        }
        ReferenceResult result = ReferenceResult.parse(given.response());
        JsonNode expected = numbers(step.get("result"));
        JsonNode actual = numbers(JSON.readTree(result.json(given.computeGasUsed())));
        if (!actual.equals(expected)) {
            text.append("result ").append(actual).append(", expected ").append(expected).append("; ");
        }
        if (given.memoryBytes() != step.get("memoryBytes").asLong()) {
            text.append("memory ").append(given.memoryBytes()).append(" bytes, expected ");
            text.append(step.get("memoryBytes").asLong()).append("; ");
        }
        if (!given.memorySha256().hex().equals(step.get("memorySha256").asText())) {
            text.append("memory digest; ");
        }
        return text.toString();
    }

    /** Numbers as JavaScript has them: 1 and 1.0 are one. */
    private static JsonNode numbers(JsonNode node) {
        if (node.isNumber()) {
            return JSON.getNodeFactory().numberNode(node.asDouble());
        }
        if (node.isArray()) {
            var array = JSON.createArrayNode();
            node.forEach(element -> array.add(numbers(element)));
            return array;
        }
        if (node.isObject()) {
            var object = JSON.createObjectNode();
            node.fields().forEachRemaining(field -> object.set(field.getKey(), numbers(field.getValue())));
            return object;
        }
        return node;
    }

    private static byte[] message(JsonNode sequence, String name) {
        for (JsonNode message : sequence.get("messages")) {
            if (message.get("name").asText().equals(name)) {
                return message.get("msgJson").asText().getBytes(StandardCharsets.UTF_8);
            }
        }
        throw new AssertionError("The sequence has no message " + name);
    }

    private static String digest(JsonNode run) throws IOException {
        if (run.has("moduleSha256")) {
            return run.get("moduleSha256").asText();
        }
        String[] parts = run.get("module").asText().split(":", 2);
        for (JsonNode module : JSON.readTree(vectors("ao-wasm-inventory.json").toFile()).get("modules")) {
            if (module.get("repo").asText().equals(parts[0]) && module.get("path").asText().equals(parts[1])) {
                return module.get("sha256").asText();
            }
        }
        throw new AssertionError("The inventory lacks " + run.get("module"));
    }

    private static Path vectors(String file) {
        Path root = Path.of(System.getProperty("railyard.root", "../.."));
        Path shared = Optional.ofNullable(System.getenv("RAILYARD_SHARED"))
                .map(Path::of)
                .orElse(root.resolve("../shared"));
        Path path = shared.resolve("data/vectors").resolve(file);
        Assumptions.assumeTrue(Files.exists(path), () -> "skipped, there is no " + path);
        return path;
    }

    /** Modules at hand, by digest. */
    private static Map<String, Path> modules() throws IOException {
        Map<String, Path> modules = new TreeMap<>();
        String folders = Optional.ofNullable(System.getenv("RAILYARD_AO_MODULES")).orElse("");
        for (String folder : folders.split(java.io.File.pathSeparator, -1)) {
            if (!folder.isEmpty()) {
                try (Stream<Path> files = Files.walk(Path.of(folder))) {
                    for (Path file : (Iterable<Path>) files.filter(path -> path.toString().endsWith(".wasm"))::iterator) {
                        modules.put(Bytes.sha256(Files.readAllBytes(file)).hex(), file);
                    }
                }
            }
        }
        return modules;
    }
}
