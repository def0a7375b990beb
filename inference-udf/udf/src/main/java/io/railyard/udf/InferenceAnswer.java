package io.railyard.udf;

import io.railyard.inference.InferenceOutcome;
import io.railyard.inference.InferenceRequest;

/**
 * A question with what became of it.
 *
 * @param context who asked
 * @param request the question
 * @param outcome the reply, or why there is none
 */
public record InferenceAnswer<K>(K context, InferenceRequest request, InferenceOutcome outcome) {}
