/**
 * What a process is: (state, assignment) to (state, evaluation), with no other input. Entry type
 * {@link io.railyard.machine.Machine}; conventions are those of AO's compute unit. Imports no Flink and no Kafka, reads
 * no clock and draws no chance.
 */
@NullMarked
package io.railyard.machine;

import org.jspecify.annotations.NullMarked;
