package io.railyard.inference.journal;

import io.railyard.inference.EngineIdentity;
import io.railyard.inference.InferenceEngine;
import io.railyard.inference.InferenceError;
import io.railyard.inference.InferenceException;
import io.railyard.inference.InferenceRequest;
import io.railyard.inference.InferenceResult;
import io.railyard.inference.ModelIdentity;
import io.railyard.inference.RequestKey;

/** An engine that answers from a journal what it answered before, and owns both. */
public final class JournaledEngine implements InferenceEngine {
    private final InferenceEngine engine;
    private final Journal journal;

    /** Puts {@code journal} before {@code engine}; closing this closes both. */
    public JournaledEngine(InferenceEngine engine, Journal journal) {
        this.engine = engine;
        this.journal = journal;
    }

    @Override
    public ModelIdentity model() {
        return engine.model();
    }

    @Override
    public EngineIdentity engine() {
        return engine.engine();
    }

    @Override
    public InferenceResult infer(InferenceRequest request) throws InferenceException {
        if (!request.model().equals(model().name())) {
            throw new InferenceException(
                    InferenceError.UNKNOWN_MODEL,
                    "The model asked for is \"" + request.model() + "\"; this engine serves \"" + model().name()
                            + "\"");
        }
        return journal.get(RequestKey.of(model(), engine(), request), () -> engine.infer(request));
    }

    @Override
    public void close() {
        try {
            engine.close();
        } finally {
            journal.close();
        }
    }
}
