package io.railyard.job.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobOptionsTest {
    private static final List<String> KEYS_AND_DEFAULTS = List.of(
            "kafka.bootstrap=127.0.0.1:9092",
            "dir=out/node",
            "parallelism=1",
            "parallelism.max=128",
            "checkpoint.interval=10000",
            "checkpoint.retained=3",
            "restart.attempts=10",
            "restart.delay=1000",
            "buffer.timeout=1",
            "log.clock=broker",
            "state.backend=heap",
            "cache.processes=512",
            "cache.bytes=536870912",
            "machine.slice=10000000",
            "waiting.assignments=10000",
            "waiting.paused=64",
            "machine.engine=own",
            "machine.classes=",
            "machine.mode=clean",
            "machine.extensions=crypto",
            "machine.gas=5000000000",
            "machine.gas.max=9000000000000",
            "machine.memory=268435456",
            "machine.memory.max=17179869184",
            "drive.gateway=",
            "drive.admit=attested",
            "drive.cache=4294967296",
            "drive.timeout=30000",
            "modules=",
            "model=",
            "model.name=tiny-news",
            "model.sha256=",
            "inference.capacity=64",
            "inference.timeout=600000",
            "ledger.origin=railyard/local",
            "ledger.key=",
            "parquet=",
            "arweave=",
            "arweave.gateway=",
            "arweave.wallet=",
            "web.port=-1",
            "network.bytes=67108864",
            "managed.bytes=67108864");

    @Test
    void keysAndDefaultsAreAPromise() {
        assertThat(JobOptions.all())
                .extracting(o -> o.key() + "=" + o.defaultText())
                .isEqualTo(KEYS_AND_DEFAULTS);
    }

    @Test
    void everyDefaultIsWithinItsOwnLimits() {
        for (Option<?> option : JobOptions.all()) {
            assertThat(JobOptions.defaults().get(option)).isNotNull();
        }
    }

    @Test
    void refusesAnUnknownKeyNamingTheNearest() {
        assertThatThrownBy(() -> JobOptions.of(Map.of("checkpoint.intervall", "5")))
                .isInstanceOf(OptionException.class)
                .hasMessage("job.options-invalid: There is no option \"checkpoint.intervall\". Did you mean"
                        + " \"checkpoint.interval\"? All options are in docs/reference/options.md.");
    }

    @Test
    void refusesNumbersOutsideTheirLimitsWithTheLimitsInTheText() {
        for (String bad : List.of("0", "65", "two", "")) {
            assertThatThrownBy(() -> JobOptions.of(Map.of("parallelism", bad)))
                    .isInstanceOf(OptionException.class)
                    .hasMessageContaining("parallelism = \"" + bad + "\"")
                    .hasMessageContaining("1 to 64");
        }
        assertThat(JobOptions.of(Map.of("parallelism", "64")).get(JobOptions.PARALLELISM))
                .isEqualTo(64);
    }

    @Test
    void refusesAWordThatIsNotAmongTheChoices() {
        assertThatThrownBy(() -> JobOptions.of(Map.of("log.clock", "wall")))
                .isInstanceOf(OptionException.class)
                .hasMessageContaining("broker, marks");
    }

    @Test
    void refusesContradictionsBeforeAnythingStarts() {
        assertThatThrownBy(() -> JobOptions.of(Map.of("kafka.bootstrap", "localhost")))
                .hasMessageContaining("host:port");
        assertThatThrownBy(() -> JobOptions.of(Map.of("model", "missing.gguf"))).hasMessageContaining("missing.gguf");
        assertThatThrownBy(() -> JobOptions.of(Map.of("model.sha256", "abc"))).hasMessageContaining("64 hexadecimal");
        assertThatThrownBy(() -> JobOptions.of(Map.of("arweave", "http://localhost:1984")))
                .hasMessageContaining("arweave.wallet");
        assertThatThrownBy(() -> JobOptions.of(Map.of("arweave.gateway", "http://localhost:1984")))
                .hasMessageContaining("arweave.wallet");
        assertThatThrownBy(() -> JobOptions.of(Map.of("arweave.wallet", "missing.json")))
                .hasMessageContaining("missing.json");
    }

    @Test
    void refusesABundlerBesideAGateway(@TempDir Path dir) throws Exception {
        String wallet = Files.createFile(dir.resolve("wallet.json")).toString();
        Map<String, String> both = Map.of(
                "arweave", "http://localhost:1", "arweave.gateway", "http://localhost:2", "arweave.wallet", wallet);

        assertThatThrownBy(() -> JobOptions.of(both)).hasMessageContaining("Keep one");
        assertThatThrownBy(() -> JobOptions.of(Map.of("arweave.gateway", "localhost", "arweave.wallet", wallet)))
                .hasMessageContaining("not an http or https URL");
    }

    @Test
    void foldersLieInTheNodesFolderUnlessGiven(@TempDir Path dir) {
        JobOptions options = JobOptions.of(Map.of("dir", dir.toString()));

        assertThat(options.modules()).isEqualTo(dir.resolve("modules"));
        assertThat(options.tables()).contains(dir.toUri());
        assertThat(options.with(JobOptions.PARQUET, "none").tables()).isEmpty();
        assertThat(options.with(JobOptions.PARQUET, "s3a://bucket/x").tables()).contains(URI.create("s3a://bucket/x"));
    }

    @Test
    void theReferencePageIsTheOneMadeFromTheOptions() throws Exception {
        Path page = Path.of(System.getProperty("railyard.root", "."), "docs", "reference", "options.md");
        String made = OptionsPage.text();
        if (Boolean.getBoolean("golden.update")) {
            Files.createDirectories(page.getParent());
            Files.writeString(page, made, StandardCharsets.UTF_8);
        }

        assertThat(page).as("rewrite it with -Dgolden.update=true").hasContent(made);
    }

    @Test
    void readsAPropertiesFile(@TempDir Path dir) throws Exception {
        Path file = Files.writeString(dir.resolve("node.properties"), "parallelism=3\n", StandardCharsets.UTF_8);

        assertThat(JobOptions.load(file).given()).isEqualTo(Map.of("parallelism", "3"));
    }
}
