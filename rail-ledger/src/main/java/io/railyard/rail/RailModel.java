package io.railyard.rail;

import io.railyard.message.Bytes;
import java.util.Optional;

/**
 * Which model answered, by digest where the weights are at hand.
 *
 * @param name as the operator calls it
 * @param digest SHA-256 of the model file; empty for a model behind somebody else's API
 * @param format container of the weights, such as {@code gguf}
 * @param quant number format of the weights, such as {@code Q8_0}
 * @param revision the publisher's revision or the API's model version
 * @param tokenizerDigest SHA-256 of the tokenizer's vocabulary
 * @param templateDigest SHA-256 of the chat template
 */
public record RailModel(
        String name,
        Optional<Bytes> digest,
        Optional<String> format,
        Optional<String> quant,
        Optional<String> revision,
        Optional<Bytes> tokenizerDigest,
        Optional<Bytes> templateDigest) {
    public RailModel {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("A model has a name");
        }
        Digests.check("model.digest", digest);
        Digests.check("model.tokenizer_digest", tokenizerDigest);
        Digests.check("model.template_digest", templateDigest);
    }

    /** A local model file. */
    public static RailModel ofFile(String name, Bytes digest, String format) {
        return new RailModel(
                name,
                Optional.of(digest),
                Optional.of(format),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
