package io.railyard.inference;

/** What became of a request: a reply or a reason. */
public sealed interface InferenceOutcome {
    /** The model replied. */
    record Answered(InferenceResult result) implements InferenceOutcome {}

    /** There is no reply; {@code text} says why. */
    record Failed(InferenceError error, String text) implements InferenceOutcome {}

    /** Asks {@code engine} and makes its refusal an outcome. */
    static InferenceOutcome of(InferenceEngine engine, InferenceRequest request) {
        try {
            return new Answered(engine.infer(request));
        } catch (InferenceException e) {
            return new Failed(e.error(), e.text());
        }
    }
}
