package io.railyard.sequencer;

import io.railyard.schedule.sequencing.InboxEnvelope;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;

/**
 * The Flink key of each inbox partition, chosen so that partitions spread evenly. Flink hashes a key to a key group, and
 * the hashes of 0, 1, 2, … leave some subtasks idle; so partition p of n gets the smallest number whose key group is
 * p * maxParallelism / n, rounded up. The keys depend on the partition count and the maximum parallelism only, which stay for the life
 * of a job's state, and hold at every parallelism. Key values are not partition numbers.
 */
public final class PartitionKeys implements KeySelector<InboxEnvelope, Integer> {
    private static final long serialVersionUID = 1L;

    private final int[] keys;

    /**
     * Keys for {@code partitionCount} partitions under {@code maxParallelism}.
     *
     * @throws IllegalArgumentException when there are no partitions, or more than key groups
     */
    public PartitionKeys(int partitionCount, int maxParallelism) {
        if (partitionCount < 1 || partitionCount > maxParallelism) {
            throw new IllegalArgumentException(partitionCount + " partitions need a maximum parallelism of at least as"
                    + " many and at least 1, not " + maxParallelism);
        }
        keys = new int[partitionCount];
        for (int partition = 0; partition < partitionCount; partition++) {
            int group = (int) (((long) partition * maxParallelism + partitionCount - 1) / partitionCount);
            int key = 0;
            while (KeyGroupRangeAssignment.assignToKeyGroup(key, maxParallelism) != group) {
                key++;
            }
            keys[partition] = key;
        }
    }

    /** The key of {@code partition}. */
    public int key(int partition) {
        if (partition < 0 || partition >= keys.length) {
            throw new IllegalArgumentException("Inbox partition " + partition + " where " + keys.length
                    + " are known; the partition count of a log must not change");
        }
        return keys[partition];
    }

    @Override
    public Integer getKey(InboxEnvelope envelope) {
        return key(envelope.partition());
    }
}
