/**
 * From one inbox partition to the schedules of its processes: de-duplication, slots, log time, cron ticks. A pure
 * function of the partition; rules in {@code docs/formats/sequencing.md}. Entry type
 * {@link io.railyard.schedule.sequencing.PartitionSequencer}. Imports no Flink and no Kafka.
 */
@NullMarked
package io.railyard.schedule.sequencing;

import org.jspecify.annotations.NullMarked;
