package io.railyard.inference;

import io.railyard.message.Bytes;

/**
 * Which model it was, by content.
 *
 * @param name the name under which an engine serves it
 * @param digest SHA-256 of the model file: 32 bytes
 * @param format {@code gguf-v3} and the like
 * @param quantisation the file type of the header: {@code F16}, {@code Q8_0}, …
 * @param tokenizerDigest SHA-256 over the header's tokenizer entries (docs/formats/inference-messages.md): 32 bytes
 * @param architecture {@code general.architecture} of the header
 * @param contextTokens most tokens of prompt and reply together, as the header declares
 * @param parameterCount elements of all tensors
 */
public record ModelIdentity(
        String name,
        Bytes digest,
        String format,
        String quantisation,
        Bytes tokenizerDigest,
        String architecture,
        int contextTokens,
        long parameterCount) {
    public ModelIdentity {
        if (digest.length() != 32 || tokenizerDigest.length() != 32) {
            throw new IllegalArgumentException(
                    "Digests of a model have 32 bytes, not " + digest.length() + " and " + tokenizerDigest.length());
        }
        if (contextTokens < 1 || parameterCount < 0) {
            throw new IllegalArgumentException("A model has a context of at least one token, not " + contextTokens);
        }
    }
}
