package io.railyard.llama;

import io.railyard.inference.InferenceError;
import io.railyard.inference.InferenceException;
import io.railyard.inference.ModelIdentity;
import io.railyard.inference.gguf.GgufException;
import io.railyard.inference.gguf.GgufHeader;
import io.railyard.message.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;

/** A model file that was looked at before any native code sees it: present, whole, and the one expected. */
record ModelFile(ModelIdentity identity, GgufHeader header) {
    static ModelFile check(LlamaOptions options) throws InferenceException {
        Path file = options.modelFile();
        if (!Files.isRegularFile(file)) {
            throw new InferenceException(
                    InferenceError.MODEL_MISSING,
                    "There is no model file " + file + ". Give the path of a GGUF file, or use the bundled model");
        }
        try {
            Bytes digest = digest(file);
            Optional<Bytes> expected = options.expectedDigest();
            if (expected.isPresent() && !expected.get().equals(digest)) {
                throw new InferenceException(
                        InferenceError.MODEL_CORRUPT,
                        "The model file " + file + " has SHA-256 " + digest.hex() + " but must have "
                                + expected.get().hex() + ". Fetch it again");
            }
            GgufHeader header = GgufHeader.read(file);
            return new ModelFile(
                    new ModelIdentity(
                            options.modelName(),
                            digest,
                            "gguf-v" + header.version(),
                            header.fileType(),
                            header.tokenizerDigest(),
                            header.architecture(),
                            header.contextTokens(),
                            header.parameterCount()),
                    header);
        } catch (GgufException e) {
            throw new InferenceException(
                    InferenceError.MODEL_CORRUPT, "The model file " + file + " is refused: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new InferenceException(
                    InferenceError.MODEL_MISSING, "The model file " + file + " cannot be read: " + e, e);
        }
    }

    static Bytes digest(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return digest(in);
        }
    }

    static Bytes digest(InputStream in) throws IOException {
        MessageDigest digest = Bytes.sha256Digest();
        byte[] buffer = new byte[1 << 16];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            digest.update(buffer, 0, read);
        }
        return Bytes.of(digest.digest());
    }
}
