/**
 * What asking a language model is: request, result, model and engine identity, content key, message shapes; entry types
 * {@link io.railyard.inference.InferenceEngine} and {@link io.railyard.inference.InferenceProtocol}. Specified in
 * docs/formats/inference-messages.md. Must not import Flink, JNI or sockets.
 */
@NullMarked
package io.railyard.inference;

import org.jspecify.annotations.NullMarked;
