/**
 * The Flink side of asking a model: an asynchronous function around an engine that all subtasks of a TaskManager share;
 * entry type {@link io.railyard.udf.InferenceFunction}. Must not import an engine.
 */
@NullMarked
package io.railyard.udf;

import org.jspecify.annotations.NullMarked;
