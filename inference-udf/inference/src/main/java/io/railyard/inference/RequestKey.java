package io.railyard.inference;

import io.railyard.message.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * The content key of a request: SHA-256 over everything that can change the reply (docs/formats/inference-messages.md,
 * section 4). Equal keys: equal model, tokenizer, prompt, sampling, engine build and engine settings.
 */
public final class RequestKey {
    private static final String DOMAIN = "railyard.inference.request.v1";

    private RequestKey() {}

    /** The 32-byte key of {@code request} when {@code engine} answers it with {@code model}. */
    public static Bytes of(ModelIdentity model, EngineIdentity engine, InferenceRequest request) {
        ByteArrayOutputStream buffer = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(buffer)) {
            InferenceCodec.writeText(out, DOMAIN);
            InferenceCodec.writeBytes(out, model.digest());
            InferenceCodec.writeBytes(out, model.tokenizerDigest());
            InferenceCodec.writeEngine(out, engine);
            InferenceCodec.writeText(out, request.prompt());
            writeSampling(out, request.sampling());
        } catch (IOException e) {
            throw new UncheckedIOException("Memory cannot fail to be written", e);
        }
        return Bytes.sha256(buffer.toByteArray());
    }

    private static void writeSampling(DataOutputStream out, Sampling sampling) throws IOException {
        out.writeDouble(sampling.temperature());
        out.writeInt(sampling.topK());
        out.writeDouble(sampling.topP());
        out.writeDouble(sampling.minP());
        out.writeLong(sampling.seed());
        out.writeInt(sampling.maxTokens());
        out.writeInt(sampling.stop().size());
        for (String stop : sampling.stop()) {
            InferenceCodec.writeText(out, stop);
        }
        Optional<Bytes> grammar = sampling.grammarDigest();
        out.writeBoolean(grammar.isPresent());
        if (grammar.isPresent()) {
            InferenceCodec.writeBytes(out, grammar.get());
        }
    }
}
