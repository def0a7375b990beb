package io.railyard.cli.demo;

import io.railyard.message.Bytes;
import io.railyard.schedule.InboxRecord;
import io.railyard.schedule.Rejection;
import io.railyard.schedule.outcome.Evaluation;
import io.railyard.schedule.sequencing.InboxEnvelope;
import io.railyard.schedule.wire.Topics;
import io.railyard.schedule.wire.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The conductor's hands on Kafka: reads inbox, results and rejections from their beginning with a plain consumer, and
 * writes marks. One thread.
 */
final class TopicTap implements AutoCloseable {
    /** The inbox of a run with marks has one partition, so that a mark falls everywhere at once. */
    static final int INBOX_PARTITION = 0;

    private static final int MAX_FETCH_BYTES = 16 << 20;
    private static final Duration POLL = Duration.ofMillis(20);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final KafkaProducer<byte[], byte[]> producer;
    private final List<TopicPartition> partitions = new ArrayList<>();

    /** What takes the records. */
    interface Reader {
        void inbox(InboxEnvelope envelope);

        void result(Evaluation evaluation);

        void rejection(Rejection rejection);
    }

    TopicTap(String bootstrapServers) {
        Properties reading = new Properties();
        reading.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        reading.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        reading.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, "20");
        reading.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "5000");
        reading.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, Integer.toString(MAX_FETCH_BYTES));
        consumer = new KafkaConsumer<>(reading, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        Properties writing = new Properties();
        writing.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        writing.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        writing.put(ProducerConfig.ACKS_CONFIG, "all");
        writing.put(ProducerConfig.LINGER_MS_CONFIG, "0");
        producer = new KafkaProducer<>(writing, new ByteArraySerializer(), new ByteArraySerializer());
        for (String topic : List.of(Topics.INBOX, Topics.RESULTS, Topics.REJECTED)) {
            for (PartitionInfo partition : consumer.partitionsFor(topic)) {
                partitions.add(new TopicPartition(topic, partition.partition()));
            }
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** Hands on what has come; waits a moment for it. */
    boolean poll(Reader reader) {
        boolean any = false;
        for (ConsumerRecord<byte[], byte[]> each : consumer.poll(POLL)) {
            any = true;
            switch (each.topic()) {
                case Topics.INBOX ->
                    reader.inbox(new InboxEnvelope(
                            Bytes.of(each.value()), each.partition(), each.offset(), each.timestamp()));
                case Topics.RESULTS -> reader.result(Wire.EVALUATION.decode(each.value()));
                default -> reader.rejection(Wire.REJECTION.decode(each.value()));
            }
        }
        return any;
    }

    /** Reads to the present end of the topics. */
    void catchUp(Reader reader) {
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        while (partitions.stream()
                .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
            poll(reader);
        }
    }

    /** Writes the mark of {@code round}; returns once the broker has it. */
    void mark(long round, long timeMillis) throws InterruptedException {
        byte[] value = Wire.INBOX_RECORD.encode(new InboxRecord.TimeMark(round, timeMillis));
        Future<RecordMetadata> sent = producer.send(new ProducerRecord<>(Topics.INBOX, INBOX_PARTITION, null, value));
        try {
            sent.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("The broker does not take the mark of round " + round, e);
        }
    }

    @Override
    public void close() {
        consumer.close();
        producer.close(Duration.ofSeconds(5));
    }
}
