/**
 * Reads the header of a GGUF model file, bounded, and checks its tensor table against the file's size; entry type
 * {@link io.railyard.inference.gguf.GgufHeader}. Standard: the GGUF specification of ggml, versions 2 and 3.
 */
@NullMarked
package io.railyard.inference.gguf;

import org.jspecify.annotations.NullMarked;
