package io.railyard.sequencer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.railyard.schedule.sequencing.InboxEnvelope;
import io.railyard.schedule.wire.Topics;
import io.railyard.schedule.wire.Wire;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.util.InstantiationUtil;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;

class WireSerializerTest {
    private static final InboxEnvelope SAMPLE = InboxEnvelope.of(Records.process("p"), 3, 4, 5);

    @Test
    void readsAndCopiesWhatItWrote() throws IOException {
        TypeSerializer<InboxEnvelope> serializer = WireTypeInformation.INBOX_ENVELOPE.serializer();
        DataOutputSerializer out = new DataOutputSerializer(64);
        serializer.serialize(SAMPLE, out);
        DataOutputSerializer copied = new DataOutputSerializer(64);
        serializer.copy(new DataInputDeserializer(out.getCopyOfBuffer()), copied);

        assertThat(copied.getCopyOfBuffer()).isEqualTo(out.getCopyOfBuffer());
        assertThat(serializer.deserialize(new DataInputDeserializer(copied.getCopyOfBuffer())))
                .isEqualTo(SAMPLE);
    }

    @Test
    void comesBackFromItsSnapshotInACheckpoint() throws IOException {
        TypeSerializer<InboxEnvelope> serializer = WireTypeInformation.INBOX_ENVELOPE.serializer();
        DataOutputSerializer out = new DataOutputSerializer(64);
        TypeSerializerSnapshot.writeVersionedSnapshot(out, serializer.snapshotConfiguration());

        TypeSerializerSnapshot<InboxEnvelope> read = TypeSerializerSnapshot.readVersionedSnapshot(
                new DataInputDeserializer(out.getCopyOfBuffer()), getClass().getClassLoader());

        assertThat(read.restoreSerializer()).isEqualTo(serializer);
        assertThat(serializer
                        .snapshotConfiguration()
                        .resolveSchemaCompatibility(read)
                        .isCompatibleAsIs())
                .isTrue();
    }

    @Test
    void refusesStateOfAnotherKind() {
        var assignments = WireTypeInformation.ASSIGNMENT.serializer().snapshotConfiguration();
        @SuppressWarnings({"unchecked", "rawtypes"})
        var compatibility = assignments.resolveSchemaCompatibility((TypeSerializerSnapshot)
                WireTypeInformation.REJECTION.serializer().snapshotConfiguration());

        assertThat(compatibility.isIncompatible()).isTrue();
    }

    @Test
    void travelsToWorkers() throws Exception {
        assertThat(InstantiationUtil.clone(WireTypeInformation.ASSIGNMENT)).isEqualTo(WireTypeInformation.ASSIGNMENT);
        assertThat(InstantiationUtil.clone(new KafkaRecords.Writer<>(
                        Topics.SCHEDULE, Wire.ASSIGNMENT, value -> Optional.of(value.process()))))
                .isNotNull();
    }

    @Test
    void spreadsPartitionsEvenlyAtEveryParallelism() {
        int maxParallelism = 128;
        for (int partitions : new int[] {1, 2, 4, 6, 8, 12, 64, 128}) {
            PartitionKeys keys = new PartitionKeys(partitions, maxParallelism);
            Set<Integer> different = new HashSet<>();
            for (int parallelism = 1; parallelism <= partitions; parallelism++) {
                int[] load = new int[parallelism];
                for (int partition = 0; partition < partitions; partition++) {
                    different.add(keys.key(partition));
                    load[
                            KeyGroupRangeAssignment.assignKeyToParallelOperator(
                                    keys.key(partition), maxParallelism, parallelism)]++;
                }
                int fair = partitions / parallelism;
                assertThat(Arrays.stream(load).boxed())
                        .as("%d partitions on %d subtasks", partitions, parallelism)
                        .allMatch(count -> count >= fair && count <= fair + 1);
            }
            assertThat(different).hasSize(partitions);
        }
    }

    @Test
    void refusesPartitionsItHasNoKeyFor() {
        assertThatThrownBy(() -> new PartitionKeys(4, 128).key(4))
                .hasMessageContaining("partition 4 where 4 are known");
        assertThatThrownBy(() -> new PartitionKeys(129, 128)).hasMessageContaining("129 partitions");
        assertThatThrownBy(() -> new PartitionKeys(0, 128)).hasMessageContaining("0 partitions");
    }

    @Test
    void makesTopicsWhoseTimeIsTheBrokersAndWhichForgetNothing() {
        assertThat(new TopicSettings(4, (short) 1).newTopics())
                .extracting(NewTopic::name)
                .containsExactly(Topics.INBOX, Topics.SCHEDULE, Topics.RESULTS, Topics.REJECTED);
        for (NewTopic topic : new TopicSettings(4, (short) 1).newTopics()) {
            assertThat(topic.numPartitions()).isEqualTo(4);
            assertThat(topic.configs())
                    .containsEntry("message.timestamp.type", "LogAppendTime")
                    .containsEntry("max.message.bytes", "12582912")
                    .containsEntry("retention.ms", "-1")
                    .containsEntry("retention.bytes", "-1")
                    .containsEntry("cleanup.policy", "delete");
        }
        assertThatThrownBy(() -> new TopicSettings(0, (short) 1)).hasMessageContaining("not 0 and 1");
    }
}
