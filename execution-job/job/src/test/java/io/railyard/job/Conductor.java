package io.railyard.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.schedule.InboxRecord;
import io.railyard.schedule.Position;
import io.railyard.schedule.Rejection;
import io.railyard.schedule.outcome.Evaluation;
import io.railyard.schedule.wire.Topics;
import io.railyard.schedule.wire.Wire;
import io.railyard.sequencer.KafkaRecords;
import io.railyard.sequencer.KafkaTopics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Plays a log in rounds: sends, marks the round, and waits until every message of the round was executed or rejected and
 * everything the executed ones sent is in the inbox. One thread.
 */
final class Conductor implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final long FIRST_TIME = 1_700_000_000_000L;

    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final int partitions;
    private final Map<Id, NavigableMap<Position, Evaluation>> results = new HashMap<>();
    private final Set<Id> inbox = new HashSet<>();
    private final List<Future<RecordMetadata>> writes = new ArrayList<>();
    private final Set<Id> accounted = new HashSet<>();
    private final Set<Id> expectedSends = new HashSet<>();
    /** Messages and answers that followed from outcomes. */
    private final Set<Id> pushes = new HashSet<>();

    private Set<Id> due = Set.of();
    private long expectedPushes;
    private long round;

    Conductor(String bootstrap, int partitions) {
        this.partitions = partitions;
        producer = new KafkaProducer<>(
                with(KafkaTopics.producerConfig(), bootstrap), new ByteArraySerializer(), new ByteArraySerializer());
        consumer = new KafkaConsumer<>(
                with(new Properties(), bootstrap), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> all = List.of(Topics.RESULTS, Topics.INBOX, Topics.REJECTED).stream()
                .flatMap(topic -> IntStream.range(0, partitions).mapToObj(p -> new TopicPartition(topic, p)))
                .toList();
        consumer.assign(all);
        consumer.seekToBeginning(all);
    }

    private static Properties with(Properties config, String bootstrap) {
        config.setProperty("bootstrap.servers", bootstrap);
        return config;
    }

    /** Puts a user's message into the inbox; of a process message the process is itself. */
    void send(Message message) {
        InboxRecord signed = new InboxRecord.Signed(message.target().orElse(message.id()), message);
        writes.add(producer.send(
                KafkaRecords.toRecord(Topics.INBOX, Wire.INBOX_RECORD, KafkaRecords.key(signed), signed)));
        expectedSends.add(message.id());
    }

    /** Ends the round on every partition without waiting for what it does; {@link #finish} does. */
    void mark() {
        await("sends in the inbox", () -> inbox.containsAll(expectedSends));
        due = Set.copyOf(expectedSends);
        for (int partition = 0; partition < partitions; partition++) {
            InboxRecord mark = new InboxRecord.TimeMark(round, FIRST_TIME + round * 1_000);
            writes.add(producer.send(KafkaRecords.toPartition(Topics.INBOX, partition, Wire.INBOX_RECORD, mark)));
        }
        producer.flush();
        assertThat(writes).allSatisfy(write -> assertThat(write.get()).isNotNull());
        writes.clear();
        round++;
    }

    /** Waits until the messages of the marked round are accounted for and what they sent is in the inbox. */
    void finish() {
        await("messages accounted for", () -> accounted.containsAll(due));
        await("their sends in the inbox", this::pushesArrived);
    }

    /** Rounds until nothing is under way. */
    void settle() {
        while (!accounted.containsAll(expectedSends)) {
            mark();
            finish();
        }
    }

    void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                Set<Id> missing = new HashSet<>(expectedSends);
                missing.removeAll(accounted);
                throw new AssertionError("Waited " + LIMIT + " for " + what + "; results " + executed() + ", inbox "
                        + inbox.size() + ", not accounted " + missing.size() + " " + missing);
            }
            poll();
        }
    }

    private void poll() {
        consumer.poll(Duration.ofMillis(20)).forEach(consumed -> {
            switch (consumed.topic()) {
                case Topics.RESULTS -> result(Wire.EVALUATION.decode(consumed.value()));
                case Topics.REJECTED -> rejected(Wire.REJECTION.decode(consumed.value()));
                case Topics.INBOX -> received(Wire.INBOX_RECORD.decode(consumed.value()));
                default -> throw new IllegalStateException("Not a topic of ours: " + consumed.topic());
            }
        });
    }

    private void result(Evaluation evaluation) {
        Evaluation before = results.computeIfAbsent(evaluation.process(), p -> new TreeMap<>())
                .putIfAbsent(evaluation.position(), evaluation);
        if (before != null && !before.equals(evaluation)) {
            throw new AssertionError("Two outcomes at one position: " + before + " and " + evaluation);
        }
        accounted.add(evaluation.message());
        if (before == null) {
            evaluation.outbox().stream()
                    .filter(entry -> Id.tryParse(entry.target()).isPresent())
                    .forEach(entry -> expectedPushes++);
        }
    }

    private void rejected(Rejection rejection) {
        rejection.message().ifPresent(accounted::add);
    }

    private void received(InboxRecord record) {
        Optional<Message> message = Optional.empty();
        if (record instanceof InboxRecord.Signed signed) {
            message = Optional.of(signed.message());
        } else if (record instanceof InboxRecord.Pushed pushed) {
            message = Optional.of(pushed.message());
            pushes.add(pushed.message().id());
        } else if (record instanceof InboxRecord.Answer answer) {
            message = Optional.of(answer.message());
            pushes.add(answer.message().id());
        }
        message.ifPresent(seen -> {
            inbox.add(seen.id());
            expectedSends.add(seen.id());
        });
    }

    /** Whether every entry that the results so far sent to an id, or its answer, is in the inbox. */
    private boolean pushesArrived() {
        return pushes.size() >= expectedPushes;
    }

    /** Positions executed. */
    long executed() {
        return results.values().stream().mapToLong(NavigableMap::size).sum();
    }

    /** Outcomes of one process, by position. */
    Collection<Evaluation> results(Id process) {
        return results.getOrDefault(process, new TreeMap<>()).values();
    }

    /** Outcomes by process and position. */
    Map<Id, NavigableMap<Position, Evaluation>> results() {
        return results;
    }

    @Override
    public void close() {
        producer.close();
        consumer.close();
    }
}
