package io.railyard.inference;

/**
 * One reply of a model.
 *
 * @param text the reply without its end token or stop string
 * @param inputTokens tokens of the prompt, the begin token included
 * @param outputTokens tokens of the reply, the end token not included
 * @param finish why it ended
 * @param model which model
 * @param engine which program and settings
 * @param startedMicros when the engine began, microseconds since 1970 on its own clock; data, never an input
 * @param endedMicros when the engine was done, likewise
 * @param cached whether this is the recorded reply of an earlier run
 */
public record InferenceResult(
        String text,
        int inputTokens,
        int outputTokens,
        FinishReason finish,
        ModelIdentity model,
        EngineIdentity engine,
        long startedMicros,
        long endedMicros,
        boolean cached) {
    public InferenceResult {
        if (inputTokens < 0 || outputTokens < 0) {
            throw new IllegalArgumentException("Token counts are not negative: " + inputTokens + ", " + outputTokens);
        }
    }

    /** The same reply, marked as recorded or as fresh. */
    public InferenceResult withCached(boolean isCached) {
        return new InferenceResult(
                text, inputTokens, outputTokens, finish, model, engine, startedMicros, endedMicros, isCached);
    }
}
