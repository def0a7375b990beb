package io.railyard.llama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.railyard.inference.InferenceError;
import io.railyard.inference.InferenceException;
import io.railyard.inference.gguf.GgufException;
import io.railyard.inference.gguf.GgufHeader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is refused before native code sees a model file. */
class ModelFileTest {
    /** Found by an independent reader of the format, from the definition in docs/formats/inference-messages.md. */
    private static final String TOKENIZER_DIGEST = "e11b9899af3f5a00eb4408c085eb7e038693229928bac6f61b28d794f94771e5";

    private static final int HEADER_BYTES = 30_000;

    @TempDir
    Path folder;

    private byte[] model = new byte[0];
    private Path file = Path.of("");

    @BeforeEach
    void unpack() throws Exception {
        model = Files.readAllBytes(BundledModels.tinyNews(folder).modelFile());
        file = folder.resolve("other.gguf");
    }

    @Test
    void readsTheHeaderOfTheBundledModel() throws Exception {
        GgufHeader header = GgufHeader.read(BundledModels.tinyNews(folder).modelFile());

        assertThat(header.architecture()).isEqualTo("llama");
        assertThat(header.fileType()).isEqualTo("F16");
        assertThat(header.contextTokens()).isEqualTo(512);
        assertThat(header.addBeginToken()).isTrue();
        assertThat(header.controlTokens()).containsExactlyInAnyOrder("<unk>", "<s>", "</s>");
        assertThat(header.tokenizerDigest().hex()).isEqualTo(TOKENIZER_DIGEST);
        assertThat(header.parameterCount()).isEqualTo(885_888);
    }

    @Test
    void unpacksTheBundledModelAgainWhenItIsDamaged() throws Exception {
        Path unpacked = BundledModels.tinyNews(folder).modelFile();
        Files.write(unpacked, Arrays.copyOf(model, 1_000));

        BundledModels.tinyNews(folder);

        assertThat(Files.readAllBytes(unpacked)).isEqualTo(model);
        try (var left = Files.list(folder)) {
            assertThat(left.map(path -> path.getFileName().toString())).containsExactly("tiny-news.gguf");
        }
    }

    @Test
    void refusesAMissingModel() {
        assertRefused(LlamaOptions.of(folder.resolve("none.gguf"), "m"), InferenceError.MODEL_MISSING, "none.gguf");
    }

    @Test
    void refusesAFileThatIsNoModel() throws IOException {
        Files.write(file, "Once upon a time there was a file".repeat(10).getBytes(StandardCharsets.UTF_8));

        assertRefused(LlamaOptions.of(file, "m"), InferenceError.MODEL_CORRUPT, "GGUF");
    }

    @Test
    void refusesAnEmptyFile() throws IOException {
        Files.createFile(file);

        assertRefused(LlamaOptions.of(file, "m"), InferenceError.MODEL_CORRUPT, "GGUF");
    }

    @Test
    void refusesATruncatedModelWhereverItIsCut() throws IOException {
        for (int size : new int[] {3, 24, 25, 500, 10_000, HEADER_BYTES, 900_000, model.length - 1}) {
            Files.write(file, Arrays.copyOf(model, size));

            assertRefused(LlamaOptions.of(file, "m"), InferenceError.MODEL_CORRUPT, "other.gguf");
        }
    }

    @Test
    void refusesAModelWithAnotherDigest() throws IOException {
        byte[] flipped = model.clone();
        flipped[1_000_000] ^= 1;
        Files.write(file, flipped);

        assertRefused(
                LlamaOptions.of(file, "m").withExpectedDigest(BundledModels.TINY_NEWS_DIGEST),
                InferenceError.MODEL_CORRUPT,
                "SHA-256");
    }

    @Test
    void refusesFlippedCountsAndLengths() throws IOException {
        // version, tensor count, entry count, length of the first key
        for (int at : new int[] {0, 4, 8, 15, 16, 23, 24, 31}) {
            byte[] flipped = model.clone();
            flipped[at] ^= (byte) 0x80;
            Files.write(file, flipped);

            assertRefused(LlamaOptions.of(file, "m"), InferenceError.MODEL_CORRUPT, "other.gguf");
        }
    }

    @Test
    void readsOrRefusesAnyHeaderWithoutAnotherError() throws IOException {
        long seed = 20_261_121;
        SplittableRandom random = new SplittableRandom(seed);
        int refused = 0;
        for (int round = 0; round < 200; round++) {
            byte[] flipped = model.clone();
            int bit = random.nextInt(HEADER_BYTES * 8);
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(file, flipped);
            try {
                assertThat(GgufHeader.read(file).parameterCount())
                        .as("seed " + seed)
                        .isNotNegative();
            } catch (GgufException e) {
                refused++;
            }
        }
        assertThat(refused).as("seed " + seed).isPositive();
    }

    @Test
    void tellsWhatToInstallWhenALibraryIsMissing() {
        String printed = "java.lang.UnsatisfiedLinkError: libjllama.so: libgomp.so.1: cannot open shared object file";

        assertThat(LoadFailure.explain(file, "No native library found for os.name=Linux", printed))
                .contains("libgomp1");
        assertThat(LoadFailure.explain(file, "No native library found for os.name=Linux", ""))
                .contains("no build for");
    }

    private static void assertRefused(LlamaOptions options, InferenceError error, String text) {
        assertThatThrownBy(() -> LlamaEngine.open(options)).isInstanceOfSatisfying(InferenceException.class, thrown -> {
            assertThat(thrown.error()).isEqualTo(error);
            assertThat(thrown.text()).contains(text);
        });
    }
}
