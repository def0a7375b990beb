package io.railyard.llama;

import de.kherud.llama.LlamaModel;
import io.railyard.inference.EngineIdentity;
import io.railyard.inference.FinishReason;
import io.railyard.inference.InferenceCodec;
import io.railyard.inference.InferenceEngine;
import io.railyard.inference.InferenceError;
import io.railyard.inference.InferenceException;
import io.railyard.inference.InferenceRequest;
import io.railyard.inference.InferenceResult;
import io.railyard.inference.ModelIdentity;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Serves one GGUF model through llama.cpp in a child process. Requests run one after another, without prompt cache, so
 * that equal requests give equal replies. Safe for use by many threads. A child that dies is started again at the next
 * request, and within a request at most {@link LlamaOptions#maxRestarts} times.
 */
public final class LlamaEngine implements InferenceEngine {
    private static final String BINDING_VERSION = "4.2.0";
    private static final String BUILD = "b4916";

    private final LlamaOptions options;
    private final ModelFile file;
    private final EngineIdentity identity;
    private final WorkerRequest settings;
    private final Object turn = new Object();
    private volatile @Nullable LlamaChild child;
    private volatile boolean closed;
    private final AtomicLong runCount = new AtomicLong();

    private LlamaEngine(LlamaOptions options, ModelFile file, EngineIdentity identity) {
        this.options = options;
        this.file = file;
        this.identity = identity;
        this.settings = new WorkerRequest(
                options.modelFile().toAbsolutePath().toString(),
                options.threads(),
                identity.nCtx(),
                options.batchTokens(),
                file.header().addBeginToken());
    }

    /**
     * Checks the model file, starts the child and loads the model.
     *
     * @throws InferenceException model missing or corrupt, or the child cannot run it; the text says what to do
     */
    public static LlamaEngine open(LlamaOptions options) throws InferenceException {
        ModelFile file = ModelFile.check(options);
        int context = options.contextTokens() == 0 ? file.header().contextTokens() : options.contextTokens();
        EngineIdentity identity = new EngineIdentity(
                "llama.cpp",
                "de.kherud:llama:" + BINDING_VERSION,
                BUILD + "+sha256:" + libraryDigest(),
                "cpu/" + System.getProperty("os.arch"),
                options.threads(),
                context,
                options.batchTokens(),
                options.batchTokens(),
                "f16",
                false,
                false);
        LlamaEngine engine = new LlamaEngine(options, file, identity);
        engine.child = LlamaChild.start(options, engine.settings);
        return engine;
    }

    @Override
    public ModelIdentity model() {
        return file.identity();
    }

    @Override
    public EngineIdentity engine() {
        return identity;
    }

    @Override
    public InferenceResult infer(InferenceRequest request) throws InferenceException {
        check(request);
        synchronized (turn) {
            long started = nowMicros();
            DataInputStream frame = askWithRestarts(request);
            try {
                return read(frame, request, started);
            } catch (IOException e) {
                throw new InferenceException(
                        InferenceError.ENGINE_CRASHED, "The model's process sent no readable answer. Ask again", e);
            }
        }
    }

    /** How often the model was really run to its end since this engine was opened. */
    public long runCount() {
        return runCount.get();
    }

    /** Process id of the child, while there is one. */
    public OptionalLong childPid() {
        LlamaChild current = child;
        return current != null && current.isAlive() ? OptionalLong.of(current.pid()) : OptionalLong.empty();
    }

    @Override
    public void close() {
        closed = true;
        LlamaChild current = child;
        if (current != null) {
            current.stop();
        }
    }

    private void check(InferenceRequest request) throws InferenceException {
        if (!request.model().equals(options.modelName())) {
            throw new InferenceException(
                    InferenceError.UNKNOWN_MODEL,
                    "The model asked for is \"" + request.model() + "\"; this engine serves \"" + options.modelName()
                            + "\"");
        }
        for (String token : file.header().controlTokens()) {
            if (request.prompt().contains(token)) {
                throw new InferenceException(
                        InferenceError.SPECIAL_TOKEN,
                        "The prompt contains \"" + token
                                + "\", which this model reads as a control token, not as text. "
                                + "Remove it or write it differently");
            }
        }
    }

    private DataInputStream askWithRestarts(InferenceRequest request) throws InferenceException {
        String reason = "";
        String printed = "";
        for (int attempt = 0; attempt <= options.maxRestarts(); attempt++) {
            LlamaChild current = running();
            try {
                return current.ask(request, options.requestTimeoutMillis());
            } catch (LlamaChild.Died e) {
                current.stop();
                checkOpen();
                reason = String.valueOf(e.getMessage());
                printed = current.printed();
            }
        }
        throw new InferenceException(
                InferenceError.ENGINE_CRASHED,
                LoadFailure.explain(options.modelFile(), reason, printed) + " (tried " + (options.maxRestarts() + 1)
                        + " times)");
    }

    private LlamaChild running() throws InferenceException {
        checkOpen();
        LlamaChild current = child;
        if (current == null || !current.isAlive()) {
            if (current != null) {
                current.stop();
            }
            current = LlamaChild.start(options, settings);
            child = current;
            if (closed) {
                current.stop();
            }
        }
        return current;
    }

    private InferenceResult read(DataInputStream frame, InferenceRequest request, long started)
            throws IOException, InferenceException {
        int kind = frame.readByte();
        if (kind == WorkerRequest.TOO_LONG) {
            throw new InferenceException(
                    InferenceError.PROMPT_TOO_LONG,
                    "The prompt has " + frame.readInt() + " tokens and the reply may have "
                            + request.sampling().maxTokens() + "; together they must be fewer than the context of "
                            + identity.nCtx() + " tokens. Shorten the prompt or ask for fewer tokens");
        }
        if (kind == WorkerRequest.BAD_REQUEST) {
            throw new InferenceException(
                    InferenceError.BAD_REQUEST, "The engine refused the request: " + InferenceCodec.readText(frame));
        }
        if (kind != WorkerRequest.REPLY) {
            throw new IOException("Frame of the unknown kind " + kind);
        }
        runCount.incrementAndGet();
        return new InferenceResult(
                InferenceCodec.readText(frame),
                frame.readInt(),
                frame.readInt(),
                FinishReason.ofCode(InferenceCodec.readText(frame)),
                model(),
                identity,
                started,
                nowMicros(),
                false);
    }

    private void checkOpen() throws InferenceException {
        if (closed) {
            throw new InferenceException(InferenceError.ENGINE_CLOSED, "The engine is closed. Open it again");
        }
    }

    private static long nowMicros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    }

    /** SHA-256 of the native library for this platform, or {@code unknown} where the binding has none. */
    private static String libraryDigest() throws InferenceException {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String arch = System.getProperty("os.arch").equals("amd64") ? "x86_64" : System.getProperty("os.arch");
        String name = os.contains("mac")
                ? "Mac/" + arch + "/libjllama.dylib"
                : os.contains("windows") ? "Windows/" + arch + "/jllama.dll" : "Linux/" + arch + "/libjllama.so";
        try (InputStream library = LlamaModel.class.getResourceAsStream(name)) {
            return library == null ? "unknown" : ModelFile.digest(library).hex();
        } catch (IOException e) {
            throw new InferenceException(
                    InferenceError.ENGINE_CRASHED, "The inference library cannot be read: " + e, e);
        }
    }
}
