/** What a benchmark is and what it measures: figures with their spread and goals. Entry type {@link io.railyard.bench.figure.Benchmark}. */
@NullMarked
package io.railyard.bench.figure;

import org.jspecify.annotations.NullMarked;
