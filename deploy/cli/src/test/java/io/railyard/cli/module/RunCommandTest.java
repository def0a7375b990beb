package io.railyard.cli.module;

import static org.assertj.core.api.Assertions.assertThat;

import io.railyard.cli.Main;
import io.railyard.cli.console.FolderLock;
import io.railyard.testkit.LocalGateway;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code railyard module run} with extensions, their journal, and rules. */
final class RunCommandTest {
    private static final Path READER = Path.of(
            System.getProperty("railyard.root", "../.."), "execution-job/job/src/test/resources/modules/reader.wasm");
    private static final String WASM = "wasm32-unknown-emscripten4";
    private static final String WITH_ORACLE = "machine.extensions=crypto,oracle";

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path asker = Path.of("");

    @BeforeEach
    void writesTheGuest() throws IOException {
        asker = guest("asker");
    }

    private Path guest(String name) throws IOException {
        try (InputStream in = RunCommandTest.class.getResourceAsStream("/modules/" + name + ".wasm")) {
            return Files.write(folder.resolve(name + ".wasm"), in.readAllBytes());
        }
    }

    /** Runs {@code count} messages as a process that names {@code extension}. */
    private int run(Path module, String format, String extension, int count, String... more) throws IOException {
        Path env = Files.writeString(
                folder.resolve("env.json"),
                "{\"Process\":{\"Tags\":[{\"name\":\"Extension\",\"value\":\"" + extension + "\"}]},\"Module\":{}}");
        Path messages = Files.write(
                folder.resolve("messages.jsonl"),
                Collections.nCopies(count, "{\"Tags\":[{\"name\":\"Action\",\"value\":\"Add\"}]}"));
        List<String> arguments = new ArrayList<>(List.of("module", "run", module.toString(), "--format", format));
        arguments.addAll(List.of("--env", env.toString(), "--messages", messages.toString()));
        arguments.addAll(List.of(more));
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        CommandLine commandLine = Main.commandLine();
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(arguments.toArray(String[]::new));
    }

    private String journal() {
        return folder.resolve("journal").toString();
    }

    private int ask(int count) throws IOException {
        return run(asker, WASM, "oracle", count, "--set", WITH_ORACLE, "--journal", journal());
    }

    @Test
    void takesAnswersFromTheJournalAndAsksOnlyForWhatItHasNot() throws IOException {
        int before = Oracle.ASKED.get();
        assertThat(ask(3)).as(err.toString()).isZero();
        String first = out.toString();
        int asked = Oracle.ASKED.get();

        assertThat(ask(3)).as(err.toString()).isZero();
        assertThat(out).hasToString(first);
        assertThat(run(asker, WASM, "oracle", 3, "--set", WITH_ORACLE, "--journal", journal(), "--cold"))
                .isZero();
        assertThat(out).hasToString(first);
        assertThat(Oracle.ASKED).hasValue(asked);
        assertThat(asked).isEqualTo(before + 3);

        assertThat(ask(4)).isZero();
        assertThat(out.toString()).startsWith(first);
        assertThat(Oracle.ASKED).hasValue(asked + 1);
        String all = out.toString();
        assertThat(ask(4)).isZero();
        assertThat(out).hasToString(all);

        assertThat(run(asker, WASM, "oracle", 3, "--set", WITH_ORACLE)).isZero();
        assertThat(out.toString()).isNotEqualTo(first);
    }

    @Test
    void givesTheExtensionDataWithAGatewayAndItsAnswersWithoutOne() throws IOException {
        // "an-id" is no id of Arweave's, so the gateway is not asked.
        assertThat(run(READER, WASM, "data", 2, "--gateway", "http://127.0.0.1:1", "--journal", journal()))
                .as(err.toString())
                .isZero();
        String first = out.toString();

        assertThat(run(READER, WASM, "data", 2, "--journal", journal()))
                .as(err.toString())
                .isZero();

        assertThat(first).contains("\"Output\":\"????????\"");
        assertThat(out).hasToString(first);
        assertThat(run(READER, WASM, "data", 3, "--journal", journal())).isEqualTo(3);
        assertThat(err.toString()).contains("does not know what process").contains("an-id");
    }

    @Test
    void readsLongAnswersAgainAndComparesThem() throws IOException {
        String id = "A".repeat(43);
        Path reader = guest("long-reader");
        String text = "0123456789abcdef".repeat(500);
        Path blocks = folder.resolve("journal/drive/blocks");
        try (LocalGateway gateway = new LocalGateway().with(id, text.getBytes(StandardCharsets.US_ASCII))) {
            String url = gateway.uri().toString();
            assertThat(run(reader, WASM, "data", 2, "--gateway", url, "--admit=" + id, "--journal", journal()))
                    .as(err.toString())
                    .isZero();
        }
        String first = out.toString();

        assertThat(first).contains("\"Output\":\"01234567\"");
        assertThat(run(reader, WASM, "data", 2, "--journal", journal()))
                .as(err.toString())
                .isZero();
        assertThat(out).hasToString(first);
        try (Stream<Path> files = Files.list(blocks)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        assertThat(run(reader, WASM, "data", 2, "--journal", journal())).isEqualTo(3);
        assertThat(err.toString()).contains("is not in the cache and no gateway is given");
        byte[] changed = text.replace('0', 'x').getBytes(StandardCharsets.US_ASCII);
        try (LocalGateway other = new LocalGateway().with(id, changed)) {
            assertThat(run(reader, WASM, "data", 2, "--gateway", other.uri().toString(), "--journal", journal()))
                    .isEqualTo(3);
        }
        assertThat(err.toString()).contains("gave other bytes for block 0");
    }

    @Test
    void runsRulesHotAndCold() throws IOException {
        Path rules = Files.writeString(
                folder.resolve("rules.json"), "{\"otherwise\": [\"store\", \"n\", [\"+\", 1, [\"load\", \"n\", 0]]]}");

        assertThat(run(rules, "railyard-rules-1", "crypto", 3))
                .as(err.toString())
                .isZero();
        String hot = out.toString();

        assertThat(run(rules, "railyard-rules-1", "crypto", 3, "--cold")).isZero();
        assertThat(out).hasToString(hot);
        assertThat(hot.lines()).hasSize(3);
        assertThat(hot).contains("\"Output\":1").contains("\"Output\":3");
    }

    @Test
    void refusesAnExtensionThatIsNotThereOrNotNamed() throws IOException {
        assertThat(run(asker, WASM, "oracle", 1, "--set", "machine.extensions=astrology"))
                .isEqualTo(2);
        assertThat(err.toString())
                .contains("There is no extension \"astrology\"")
                .contains("oracle");
        assertThat(run(asker, WASM, "oracle", 1)).isEqualTo(3);
        assertThat(err.toString())
                .contains("module.import-unknown")
                .contains("\"extension:oracle\"")
                .contains("this run has [crypto]; name others with --set machine.extensions=NAME");
        assertThat(run(asker, WASM, "crypto", 1, "--set", WITH_ORACLE)).isEqualTo(3);
        assertThat(err.toString()).contains("machine.extension-not-named");
        assertThat(run(READER, WASM, "data", 1, "--set", "machine.extensions=data"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("ask the world outside");
        assertThat(run(asker, WASM, "oracle", 1, "--set", "machine.gas=1")).isEqualTo(2);
        assertThat(err.toString()).contains("machine.gas is no setting here");
    }

    @Test
    void refusesAJournalOfAnotherRunADamagedOneAndOneInUse() throws IOException {
        assertThat(ask(1)).isZero();

        assertThat(run(READER, WASM, "data", 1, "--journal", journal(), "--gateway", "http://127.0.0.1:1"))
                .isEqualTo(3);
        assertThat(err.toString()).contains("journal.other-question");
        try (FolderLock lock = FolderLock.take(folder.resolve("journal"))) {
            assertThat(lock).isNotNull();
            assertThat(ask(1)).isEqualTo(2);
            assertThat(err.toString()).contains("works on");
        }
        Path table = folder.resolve("journal/parquet/host_results/run-00000.parquet");
        byte[] bytes = Files.readAllBytes(table);
        for (byte[] damaged : List.of(flipped(bytes), Arrays.copyOf(bytes, bytes.length / 2), new byte[0])) {
            Files.write(table, damaged);
            assertThat(ask(1)).isEqualTo(3);
            assertThat(err.toString()).contains("The journal").contains("cannot be read");
        }
    }

    private static byte[] flipped(byte[] bytes) {
        byte[] other = bytes.clone();
        other[bytes.length - 9] ^= 1;
        return other;
    }

    @Test
    void keepsWhatWasAskedBeforeTheRunFailed() throws IOException {
        Oracle.silentAfter(Oracle.ASKED.get() + 2);
        assertThat(ask(3)).isEqualTo(3);
        assertThat(err.toString()).contains("the oracle is silent");
        String first = out.toString();
        Oracle.silentAfter(Integer.MAX_VALUE);

        assertThat(ask(3)).isZero();

        assertThat(first.lines()).hasSize(2);
        assertThat(out.toString()).startsWith(first);
    }
}
