package io.railyard.node.index;

import io.railyard.schedule.Assignment;
import io.railyard.schedule.Rejection;
import io.railyard.schedule.outcome.Evaluation;
import io.railyard.schedule.wire.Topics;
import io.railyard.schedule.wire.Wire;
import io.railyard.schedule.wire.WireException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads schedule, results and rejections into a {@link LogIndex}, from where the index stands, on a thread of its own. How far it
 * has read stands in the index itself and goes in together with what was read.
 */
public final class LogFollower implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogFollower.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(10);
    private static final int RECORDS = 1_000;
    private static final int FETCH_BYTES = 16 << 20;

    private final LogIndex index;
    private final Consumer<byte[], byte[]> consumer;
    private final AtomicBoolean running = new AtomicBoolean(true);
    private final Thread thread = new Thread(this::follow, "railyard-index");
    private volatile String trouble = "";

    private LogFollower(LogIndex index, Consumer<byte[], byte[]> consumer) {
        this.index = index;
        this.consumer = consumer;
    }

    /**
     * Starts reading.
     *
     * @param bootstrapServers of the broker; the topics must exist
     */
    public static LogFollower start(String bootstrapServers, LogIndex index) {
        Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false,
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG, RECORDS,
                        ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        LogFollower follower = new LogFollower(index, consumer);
        follower.assign();
        follower.thread.setDaemon(true);
        follower.thread.start();
        return follower;
    }

    /** What keeps it from reading; empty while it reads. */
    public Optional<String> trouble() {
        return Optional.of(trouble).filter(text -> !text.isEmpty());
    }

    @Override
    public void close() {
        running.set(false);
        consumer.wakeup();
        try {
            thread.join(CLOSE_PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void assign() {
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : List.of(Topics.SCHEDULE, Topics.RESULTS, Topics.REJECTED)) {
            consumer.partitionsFor(topic)
                    .forEach(each -> partitions.add(new TopicPartition(each.topic(), each.partition())));
        }
        consumer.assign(partitions);
        for (TopicPartition partition : partitions) {
            index.offset(partition.topic(), partition.partition())
                    .ifPresentOrElse(
                            offset -> consumer.seek(partition, offset),
                            () -> consumer.seekToBeginning(List.of(partition)));
        }
    }

    private void follow() {
        try (consumer) {
            while (running.get()) {
                step();
            }
        } catch (WakeupException e) {
            LOG.debug("index follower stops");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void step() throws InterruptedException {
        try {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
            if (!records.isEmpty()) {
                index.put(haul(records));
            }
            trouble = "";
        } catch (WakeupException e) {
            throw e;
        } catch (KafkaException | IndexException e) {
            LOG.warn("index falls behind", e);
            trouble = "The index cannot follow the topics: " + e.getMessage();
            Thread.sleep(PAUSE_AFTER_FAILURE.toMillis());
            if (running.get()) {
                assign();
            }
        }
    }

    private static Haul haul(ConsumerRecords<byte[], byte[]> records) {
        List<Assignment> assignments = new ArrayList<>();
        List<Evaluation> evaluations = new ArrayList<>();
        List<Rejection> rejections = new ArrayList<>();
        TreeMap<String, Long> offsets = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> each : records) {
            try {
                switch (each.topic()) {
                    case Topics.SCHEDULE -> assignments.add(Wire.ASSIGNMENT.decode(each.value()));
                    case Topics.RESULTS -> evaluations.add(Wire.EVALUATION.decode(each.value()));
                    case Topics.REJECTED -> rejections.add(Wire.REJECTION.decode(each.value()));
                    default -> throw new IllegalStateException("Nobody asked for topic " + each.topic());
                }
            } catch (WireException e) {
                LOG.warn(
                        "index passes over topic={} partition={} offset={}",
                        each.topic(),
                        each.partition(),
                        each.offset(),
                        e);
            }
            offsets.put(each.topic() + "/" + each.partition(), each.offset() + 1);
        }
        return new Haul(assignments, evaluations, rejections, offsets);
    }
}
