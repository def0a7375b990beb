/**
 * One class per published claim; each runs its peer in the same run and prints the ratio. Entry type {@link
 * io.railyard.bench.BenchCommand}.
 */
@NullMarked
package io.railyard.bench;

import org.jspecify.annotations.NullMarked;
