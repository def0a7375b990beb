package io.railyard.inference;

import io.railyard.message.Bytes;
import java.util.concurrent.atomic.AtomicInteger;

/** Values for tests. */
public final class Samples {
    public static final ModelIdentity MODEL = new ModelIdentity(
            "tiny-news",
            Bytes.sha256(new byte[] {1}),
            "gguf-v3",
            "F16",
            Bytes.sha256(new byte[] {2}),
            "llama",
            512,
            885_888);
    public static final EngineIdentity ENGINE =
            new EngineIdentity("llama.cpp", "4.2.0", "b4916", "cpu/amd64", 1, 512, 512, 512, "f16", false, false);

    private Samples() {}

    public static InferenceResult result(String text) {
        return new InferenceResult(text, 12, 3, FinishReason.STOP, MODEL, ENGINE, 1_000, 2_000, false);
    }

    /** An engine that repeats the prompt in capitals and counts. */
    public static final class Echo implements InferenceEngine {
        public final AtomicInteger runs = new AtomicInteger();

        @Override
        public ModelIdentity model() {
            return MODEL;
        }

        @Override
        public EngineIdentity engine() {
            return ENGINE;
        }

        @Override
        public InferenceResult infer(InferenceRequest request) throws InferenceException {
            runs.incrementAndGet();
            if (request.prompt().startsWith("fail")) {
                throw new InferenceException(InferenceError.TIMEOUT, "too slow, as asked");
            }
            return result(request.prompt().toUpperCase(java.util.Locale.ROOT));
        }

        @Override
        public void close() {}
    }
}
