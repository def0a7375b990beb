/**
 * The verb {@code railyard infer}: one question to a local model; entry type
 * {@link io.railyard.cli.infer.InferCommand}.
 */
@NullMarked
package io.railyard.cli.infer;

import org.jspecify.annotations.NullMarked;
