package io.railyard.llama;

import io.railyard.message.Bytes;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a model is served.
 *
 * @param modelFile the GGUF file
 * @param modelName the name requests use
 * @param expectedDigest SHA-256 the file must have, when known
 * @param threads that compute, 1 to 64; 1 by default
 * @param contextTokens size of the context; 0 (the default) takes what the model declares
 * @param batchTokens most prompt tokens handed over at once; 512 by default
 * @param requestTimeoutMillis most time for one request; 60,000 by default
 * @param startTimeoutMillis most time until the model is loaded; 120,000 by default
 * @param maxRestarts times one request may start the child again after it died; 1 by default
 * @param childHeapMebibytes Java heap of the child (the model lies outside of it); 64 by default
 */
public record LlamaOptions(
        Path modelFile,
        String modelName,
        Optional<Bytes> expectedDigest,
        int threads,
        int contextTokens,
        int batchTokens,
        long requestTimeoutMillis,
        long startTimeoutMillis,
        int maxRestarts,
        int childHeapMebibytes) {
    /** @throws IllegalArgumentException naming the option, its value and its bounds */
    public LlamaOptions {
        check(threads >= 1 && threads <= 64, "threads", threads, "1 to 64");
        check(contextTokens >= 0 && contextTokens <= 1 << 20, "contextTokens", contextTokens, "0 to 1048576");
        check(batchTokens >= 32 && batchTokens <= 8_192, "batchTokens", batchTokens, "32 to 8192");
        check(requestTimeoutMillis >= 1, "requestTimeoutMillis", requestTimeoutMillis, "1 and more");
        check(startTimeoutMillis >= 1, "startTimeoutMillis", startTimeoutMillis, "1 and more");
        check(maxRestarts >= 0 && maxRestarts <= 10, "maxRestarts", maxRestarts, "0 to 10");
        check(
                childHeapMebibytes >= 16 && childHeapMebibytes <= 4_096,
                "childHeapMebibytes",
                childHeapMebibytes,
                "16 to 4096");
    }

    /** Serves {@code modelFile} as {@code modelName} with the defaults. */
    public static LlamaOptions of(Path modelFile, String modelName) {
        return new LlamaOptions(modelFile, modelName, Optional.empty(), 1, 0, 512, 60_000, 120_000, 1, 64);
    }

    /** With the SHA-256 the file must have. */
    public LlamaOptions withExpectedDigest(Bytes digest) {
        return new LlamaOptions(
                modelFile,
                modelName,
                Optional.of(digest),
                threads,
                contextTokens,
                batchTokens,
                requestTimeoutMillis,
                startTimeoutMillis,
                maxRestarts,
                childHeapMebibytes);
    }

    /** With another number of computing threads. */
    public LlamaOptions withThreads(int newThreads) {
        return new LlamaOptions(
                modelFile,
                modelName,
                expectedDigest,
                newThreads,
                contextTokens,
                batchTokens,
                requestTimeoutMillis,
                startTimeoutMillis,
                maxRestarts,
                childHeapMebibytes);
    }

    /** With another limit of time for one request. */
    public LlamaOptions withRequestTimeoutMillis(long millis) {
        return new LlamaOptions(
                modelFile,
                modelName,
                expectedDigest,
                threads,
                contextTokens,
                batchTokens,
                millis,
                startTimeoutMillis,
                maxRestarts,
                childHeapMebibytes);
    }

    /** With another number of restarts for one request. */
    public LlamaOptions withMaxRestarts(int restarts) {
        return new LlamaOptions(
                modelFile,
                modelName,
                expectedDigest,
                threads,
                contextTokens,
                batchTokens,
                requestTimeoutMillis,
                startTimeoutMillis,
                restarts,
                childHeapMebibytes);
    }

    private static void check(boolean holds, String option, long value, String bounds) {
        if (!holds) {
            throw new IllegalArgumentException("The option " + option + " is " + value + "; allowed is " + bounds);
        }
    }
}
