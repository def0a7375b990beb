package io.railyard.sequencer;

import io.railyard.schedule.sequencing.InboxEnvelope;
import io.railyard.schedule.wire.Topics;
import io.railyard.schedule.wire.WireCodec;
import java.util.Properties;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * Sources and sinks on our topics. Sources start at the earliest record and from then on where Flink's checkpoint says;
 * the consumer group serves display only. Sinks are idempotent and at least once: repeats are dropped by identity, so no
 * transaction is needed and a hop costs the broker's latency alone.
 */
public final class KafkaTopics {
    /** How long a producer gathers records, in milliseconds. */
    public static final int LINGER_MILLIS = 1;

    private KafkaTopics() {}

    /** How far a source reads. */
    public enum Extent {
        /** For ever. */
        UNBOUNDED,
        /** To the end that the topic has when the job starts. */
        TO_LATEST
    }

    /** The inbox. Bounded or not, from its first record. */
    public static KafkaSource<InboxEnvelope> inbox(String bootstrapServers, String group, Extent extent) {
        return source(bootstrapServers, group, Topics.INBOX, new KafkaRecords.InboxReader(), extent);
    }

    /** A topic that our own operators write. */
    public static <T> KafkaSource<T> topic(
            String bootstrapServers, String group, String topic, WireCodec<T> codec, Extent extent) {
        return source(bootstrapServers, group, topic, new KafkaRecords.Reader<>(codec), extent);
    }

    /** A sink; give each sender's records to one subtask in their order, since de-duplication relies on it. */
    public static <T> KafkaSink<T> sink(
            String bootstrapServers, String topic, WireCodec<T> codec, KafkaRecords.KeyOf<T> keyOf) {
        return KafkaSink.<T>builder()
                .setBootstrapServers(bootstrapServers)
                .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
                .setKafkaProducerConfig(producerConfig())
                .setRecordSerializer(new KafkaRecords.Writer<>(topic, codec, keyOf))
                .build();
    }

    /** Producer settings that keep each partition's order and lose nothing; for sinks and for plain producers. */
    public static Properties producerConfig() {
        Properties config = new Properties();
        config.setProperty(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        config.setProperty(ProducerConfig.ACKS_CONFIG, "all");
        config.setProperty(ProducerConfig.LINGER_MS_CONFIG, Integer.toString(LINGER_MILLIS));
        config.setProperty(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.toString(TopicSettings.MAX_RECORD_BYTES));
        // A batch that expired would let later ones pass it, and a receiver's high-water mark would drop it when sent
        // again. So batches never expire; a broker that stays away fails a checkpoint instead.
        config.setProperty(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.toString(Integer.MAX_VALUE));
        config.setProperty(ProducerConfig.PARTITIONER_IGNORE_KEYS_CONFIG, "false");
        return config;
    }

    private static <T> KafkaSource<T> source(
            String bootstrapServers,
            String group,
            String topic,
            KafkaRecordDeserializationSchema<T> reader,
            Extent extent) {
        KafkaSourceBuilder<T> builder = KafkaSource.<T>builder()
                .setBootstrapServers(bootstrapServers)
                .setGroupId(group)
                .setTopics(topic)
                .setStartingOffsets(OffsetsInitializer.earliest())
                .setDeserializer(reader);
        return switch (extent) {
            case UNBOUNDED -> builder.build();
            case TO_LATEST -> builder.setBounded(OffsetsInitializer.latest()).build();
        };
    }
}
