package io.railyard.llama;

import io.railyard.inference.InferenceError;
import io.railyard.inference.InferenceException;
import io.railyard.message.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HexFormat;

/** Models that come inside this jar. */
public final class BundledModels {
    /** Name under which the bundled model is served. */
    public static final String TINY_NEWS = "tiny-news";
    /** SHA-256 of the bundled model's file. */
    public static final Bytes TINY_NEWS_DIGEST =
            Bytes.of(HexFormat.of().parseHex("1c22edb75718a8bc90d0a1a7e82490fb2e801e8bfeea9776f21497032f4da0ab"));

    private BundledModels() {}

    /**
     * Unpacks the tiny news model into {@code folder}, unless it is there already and whole, and says how to serve it.
     *
     * @throws InferenceException {@link InferenceError#MODEL_MISSING} when it cannot be written
     */
    public static LlamaOptions tinyNews(Path folder) throws InferenceException {
        Path file = folder.resolve("tiny-news.gguf");
        try (InputStream packed = BundledModels.class.getResourceAsStream("tiny-news/model.gguf")) {
            if (packed == null) {
                throw new InferenceException(
                        InferenceError.MODEL_MISSING,
                        "The jar of railyard-llama lacks tiny-news/model.gguf. Install the program again");
            }
            if (!Files.isRegularFile(file)
                    || !Bytes.sha256(Files.readAllBytes(file)).equals(TINY_NEWS_DIGEST)) {
                Files.createDirectories(folder);
                // Several processes may unpack at once: each writes its own file and moves it into place.
                Path part = Files.createTempFile(folder, "tiny-news", ".part");
                Files.copy(packed, part, StandardCopyOption.REPLACE_EXISTING);
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new InferenceException(
                    InferenceError.MODEL_MISSING,
                    "The bundled model cannot be unpacked to " + file + " (" + e + "). Check rights and space there",
                    e);
        }
        return LlamaOptions.of(file, TINY_NEWS).withExpectedDigest(TINY_NEWS_DIGEST);
    }
}
