package io.railyard.udf;

import io.railyard.inference.InferenceRequest;

/**
 * A question on its way to a model.
 *
 * @param context who asks; goes through unchanged
 * @param request the question
 */
public record InferenceCall<K>(K context, InferenceRequest request) {}
