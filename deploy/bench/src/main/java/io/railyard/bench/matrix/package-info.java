/**
 * {@code railyard bench matrix}: one history through the process operator on Flink at each parallelism, on each engine and
 * state backend, stopped and restored on the way, and whether every evaluation is the one that a fold without Flink gives.
 * Entry type {@link io.railyard.bench.matrix.MatrixCommand}.
 */
@NullMarked
package io.railyard.bench.matrix;

import org.jspecify.annotations.NullMarked;
