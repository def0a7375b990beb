package io.railyard.cli.module;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.railyard.cli.Main;
import io.railyard.guests.Guests;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModuleCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path SCRIPTS =
            Path.of(System.getProperty("railyard.root", "../.."), "execution-job/guests/src/test/resources/scripts");

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int execute(String... arguments) {
        out.getBuffer().setLength(0);
        List<String> all = new ArrayList<>(List.of("module"));
        all.addAll(List.of(arguments));
        return Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(all.toArray(String[]::new));
    }

    private Path module(String name) throws Exception {
        Path file = folder.resolve(name + ".wasm");
        Files.write(file, Guests.named(name).orElseThrow().wasm());
        return file;
    }

    @Test
    void printsTheReferencesResultsAndMemoryHotAndCold() throws Exception {
        List<String> script = Files.readAllLines(SCRIPTS.resolve("counter.jsonl"));
        List<String> expected = Files.readAllLines(SCRIPTS.resolve("counter.expected.jsonl"));
        List<String> messages = new ArrayList<>();
        String env = JSON.readTree(script.get(1)).get("env").asText();
        int count = 1;
        while (count < script.size()
                && JSON.readTree(script.get(count)).get("env").asText().equals(env)) {
            messages.add(JSON.readTree(script.get(count++)).get("msg").asText());
        }
        Files.writeString(folder.resolve("env.json"), env + "\n");
        Files.write(folder.resolve("msgs.jsonl"), messages);
        String[] arguments = {
            "run",
            module("counter").toString(),
            "--format",
            "wasm32-unknown-emscripten4",
            "--env",
            folder.resolve("env.json").toString(),
            "--messages",
            folder.resolve("msgs.jsonl").toString()
        };

        assertThat(execute(arguments)).as(err.toString()).isZero();
        String hot = out.toString();
        List<String> coldArguments = new ArrayList<>(List.of(arguments));
        coldArguments.addAll(List.of("--cold", "--engine", "interpreter"));
        assertThat(execute(coldArguments.toArray(String[]::new))).isZero();

        assertThat(out).hasToString(hot);
        List<String> lines = hot.lines().toList();
        assertThat(lines).hasSameSizeAs(messages);
        for (int i = 0; i < lines.size(); i++) {
            JsonNode line = JSON.readTree(lines.get(i));
            JsonNode golden = JSON.readTree(expected.get(i));
            assertThat(line.get("memorySha256")).isEqualTo(golden.get("memorySha256"));
            assertThat(line.get("result"))
                    .isEqualTo(JSON.readTree(golden.get("result").asText()).get("response"));
        }
    }

    @Test
    void inspectsAModuleThatRunsAndOneThatDoesNot() throws Exception {
        assertThat(execute("inspect", module("token").toString())).isZero();
        JsonNode good = JSON.readTree(out.toString());
        Path bad = folder.resolve("bad.wasm");
        Files.write(bad, new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0});
        assertThat(execute("inspect", bad.toString())).isZero();
        JsonNode refused = JSON.readTree(out.toString());

        assertThat(good.get("format").asText()).isEqualTo("wasm32-unknown-emscripten4");
        assertThat(good.get("memory").get("min").asInt()).isEqualTo(16);
        assertThat(good.get("unsupported")).isEmpty();
        assertThat(good.get("preparedDigest").asText()).hasSize(64);
        assertThat(refused.get("unsupported").get(0).asText()).startsWith("module.incomplete: it has no memory");
    }

    @Test
    void inspectNamesTheFeaturesOfAModuleThatIsTaken() throws Exception {
        // given: v128.const, drop, return_call
        Path file = folder.resolve("features.wasm");
        String hex = "0061736d01000000" + "0104016000" + "00" + "03020100" + "0503010001" + "0a19011700" + "fd0c"
                + "00".repeat(16) + "1a12000b";
        Files.write(file, HexFormat.of().parseHex(hex));

        assertThat(execute("inspect", file.toString())).isZero();
        JsonNode seen = JSON.readTree(out.toString());

        assertThat(seen.get("features").toString()).isEqualTo("[\"simd\",\"tail-call\"]");
        assertThat(seen.get("unsupported")).isEmpty();
    }

    @Test
    void refusesAnUnknownFormatAsUsage() throws Exception {
        int code = execute("run", module("token").toString(), "--format", "wasm64", "--env", "e", "--messages", "m");

        assertThat(code).isEqualTo(2);
        assertThat(err.toString()).contains("\"wasm64\" is not supported");
    }
}
