/**
 * Answers requests with a local GGUF model through llama.cpp, which runs in a child process so that its aborts and hangs
 * stay there; entry type {@link io.railyard.llama.LlamaEngine}. Must not import Flink.
 */
@NullMarked
package io.railyard.llama;

import org.jspecify.annotations.NullMarked;
