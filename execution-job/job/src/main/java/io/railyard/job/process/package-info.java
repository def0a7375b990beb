/**
 * The keyed operator that is all processes: loads a process's pages, applies the next assignment, writes what changed,
 * emits the outcome. Entry type {@link io.railyard.job.process.ProcessOperator}.
 */
@NullMarked
package io.railyard.job.process;

import org.jspecify.annotations.NullMarked;
