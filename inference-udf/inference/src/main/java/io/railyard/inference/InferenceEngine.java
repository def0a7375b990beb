package io.railyard.inference;

/** Something that answers requests with one model. Safe for use by many threads; requests may wait for each other. */
public interface InferenceEngine extends AutoCloseable {
    /** The model served. */
    ModelIdentity model();

    /** The program and its settings. */
    EngineIdentity engine();

    /**
     * Answers one request; blocks until done.
     *
     * @throws InferenceException when there is no answer, with the reason as a code
     */
    InferenceResult infer(InferenceRequest request) throws InferenceException;

    /** Gives back what the engine holds; requests under way end with {@link InferenceError#ENGINE_CLOSED}. */
    @Override
    void close();
}
