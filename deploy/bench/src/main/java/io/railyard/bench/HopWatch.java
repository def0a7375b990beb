package io.railyard.bench;

import io.railyard.message.Id;
import io.railyard.message.Tag;
import io.railyard.schedule.outcome.Evaluation;
import io.railyard.schedule.outcome.OutboxMessage;
import io.railyard.schedule.outcome.Status;
import io.railyard.schedule.wire.Topics;
import io.railyard.schedule.wire.Wire;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads outcomes and times each ping's round trip: from the outcome of A's first message to that of A's last, by the
 * broker's append times. A ping's number is its data. One thread.
 */
final class HopWatch implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final long[] left;
    private final long[] back;
    private final Set<Id> processes = new HashSet<>();
    private int trips;

    private HopWatch(KafkaConsumer<byte[], byte[]> consumer, int pings) {
        this.consumer = consumer;
        this.left = new long[pings];
        this.back = new long[pings];
    }

    static HopWatch start(String bootstrap, int partitions, int pings) {
        Properties config = new Properties();
        config.setProperty("bootstrap.servers", bootstrap);
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> all = IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(Topics.RESULTS, partition))
                .toList();
        consumer.assign(all);
        consumer.seekToBeginning(all);
        return new HopWatch(consumer, pings);
    }

    void awaitProcesses(int count) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (processes.size() < count) {
            poll(end, processes.size() + " of " + count + " processes");
        }
    }

    /** Round trips in ms of all pings but the first {@code warm}; waits for the last. */
    double[] awaitTrips(int warm) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (trips < back.length) {
            poll(end, trips + " of " + back.length + " round trips");
        }
        return IntStream.range(warm, back.length)
                .mapToDouble(ping -> back[ping] - left[ping])
                .toArray();
    }

    private void poll(long end, String so) {
        if (System.nanoTime() > end) {
            throw new IllegalStateException("After " + LIMIT + " there are only " + so);
        }
        consumer.poll(POLL).forEach(this::take);
    }

    private void take(ConsumerRecord<byte[], byte[]> consumed) {
        Evaluation evaluation = Wire.EVALUATION.decode(consumed.value());
        if (evaluation.status() != Status.OK) {
            throw new IllegalStateException("A relay failed: " + evaluation);
        }
        if (evaluation.outbox().isEmpty()) {
            processes.add(evaluation.process());
            return;
        }
        OutboxMessage sent = evaluation.outbox().get(0);
        int ping = Integer.parseInt(sent.data().utf8());
        String action = Tag.first(sent.tags(), "Action").orElse("");
        if (action.equals("Pong")) {
            back[ping] = consumed.timestamp();
            trips++;
        } else if (Tag.first(sent.tags(), "Hops").equals(Optional.of("1"))) {
            left[ping] = consumed.timestamp();
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
