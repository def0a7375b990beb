/**
 * Gives each accepted message the next slot of its process, exactly once, on Flink and Kafka: the operator round
 * {@code io.railyard.schedule.sequencing}, the topics' sources and sinks, and the serializers of every record. Entry type
 * {@link io.railyard.sequencer.SequencerOperator}.
 */
@NullMarked
package io.railyard.sequencer;

import org.jspecify.annotations.NullMarked;
