package io.railyard.sequencer;

import static org.assertj.core.api.Assertions.assertThat;

import io.railyard.broker.EmbeddedBroker;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Tag;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.InboxRecord;
import io.railyard.schedule.Position;
import io.railyard.schedule.Rejection;
import io.railyard.schedule.sequencing.LogClock;
import io.railyard.schedule.sequencing.SequencerOptions;
import io.railyard.schedule.wire.Topics;
import io.railyard.schedule.wire.Wire;
import io.railyard.schedule.wire.WireCodec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real broker, a Flink cluster in this JVM, and a failure in the middle. */
class SequencerIT {
    private static final int PARTITIONS = 3;
    private static final int PROCESSES = 6;
    private static final int MESSAGES = 600;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Fails once, after some hundreds of assignments and at least one checkpoint's worth of time. */
    private static final class FailsOnce implements MapFunction<Assignment, Assignment> {
        private static final long serialVersionUID = 1L;
        static final AtomicInteger SEEN = new AtomicInteger();

        @Override
        public Assignment map(Assignment assignment) {
            if (SEEN.incrementAndGet() == MESSAGES / 2) {
                throw new IllegalStateException("A planned failure");
            }
            return assignment;
        }
    }

    @Test
    void schedulesEachMessageOnceThroughAFailure(@TempDir Path folder) throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("broker"))) {
            String servers = broker.bootstrapServers();
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
                TopicSettings settings = new TopicSettings(PARTITIONS, (short) 1);
                assertThat(settings.create(admin)).hasSize(4);
                assertThat(settings.create(admin)).isEmpty();
            }
            JobClient job = start(servers, folder);
            writeInbox(servers);

            TopicReader<Assignment> schedule = new TopicReader<>(servers, Topics.SCHEDULE, Wire.ASSIGNMENT);
            TopicReader<Rejection> rejected = new TopicReader<>(servers, Topics.REJECTED, Wire.REJECTION);
            Map<Id, TreeMap<Position, Bytes>> logs = new HashMap<>();
            List<Assignment> all = new ArrayList<>();
            Map<String, Rejection> rejections = new TreeMap<>();
            await(() -> {
                schedule.poll().forEach(assignment -> {
                    all.add(assignment);
                    Bytes bytes = Bytes.of(Wire.ASSIGNMENT.encode(assignment));
                    Bytes before = logs.computeIfAbsent(assignment.process(), any -> new TreeMap<>())
                            .put(assignment.position(), bytes);
                    assertThat(before == null || before.equals(bytes))
                            .as("repeats are equal to the byte")
                            .isTrue();
                });
                rejected.poll().forEach(rejection -> rejections.put(rejection.source(), rejection));
                long slots = logs.values().stream()
                        .flatMap(log -> log.keySet().stream())
                        .filter(position -> position.tick() == 0)
                        .count();
                boolean ticked =
                        logs.getOrDefault(Id.ofName("clock"), new TreeMap<>()).size() > 2;
                return slots == 1 + PROCESSES + MESSAGES && ticked && rejections.size() == 3;
            });
            job.cancel().get();

            assertThat(FailsOnce.SEEN.get()).as("the failure happened").isGreaterThan(MESSAGES / 2);
            assertThat(rejections.values())
                    .extracting(Rejection::code)
                    .containsExactlyInAnyOrder(
                            "ordering.undecodable", "ordering.duplicate", "ordering.unknown-process");
            for (TreeMap<Position, Bytes> log : logs.values()) {
                Position before = log.firstKey();
                assertThat(before).isEqualTo(Position.slot(0));
                for (Position next : log.tailMap(before, false).keySet()) {
                    assertThat(before.isFollowedBy(next)).isTrue();
                    before = next;
                }
            }
            assertThat(all.stream().filter(Assignment::cron).map(Assignment::process))
                    .containsOnly(Id.ofName("clock"));
            schedule.close();
            rejected.close();
        }
    }

    private static JobClient start(String servers, Path folder) throws Exception {
        Configuration config = new Configuration();
        config.setString("pipeline.generic-types", "false");
        config.setString("execution.checkpointing.interval", "200 ms");
        config.setString(
                "execution.checkpointing.dir",
                folder.resolve("checkpoints").toUri().toString());
        config.setString("restart-strategy.type", "fixed-delay");
        config.setString("restart-strategy.fixed-delay.attempts", "3");
        config.setString("restart-strategy.fixed-delay.delay", "100 ms");
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment(2, config);
        environment.setMaxParallelism(12);
        var inbox = KafkaTopics.inbox(servers, "sequencer", KafkaTopics.Extent.UNBOUNDED);
        var scheduled = environment
                .fromSource(inbox, WatermarkStrategy.noWatermarks(), "inbox", WireTypeInformation.INBOX_ENVELOPE)
                .keyBy(new PartitionKeys(PARTITIONS, 12))
                .process(new SequencerOperator(SequencerOptions.of(LogClock.BROKER)), WireTypeInformation.ASSIGNMENT);
        scheduled
                .map(new FailsOnce())
                .returns(WireTypeInformation.ASSIGNMENT)
                .sinkTo(KafkaTopics.sink(servers, Topics.SCHEDULE, Wire.ASSIGNMENT, KafkaRecords::key));
        scheduled
                .getSideOutput(SequencerOperator.REJECTIONS)
                .sinkTo(KafkaTopics.sink(servers, Topics.REJECTED, Wire.REJECTION, KafkaRecords::key));
        scheduled
                .getSideOutput(SequencerOperator.HEARTBEATS)
                .sinkTo(KafkaTopics.sink(servers, Topics.INBOX, Wire.INBOX_RECORD, KafkaRecords::key));
        return environment.executeAsync("sequencer");
    }

    private static void writeInbox(String servers) throws Exception {
        Properties config = KafkaTopics.producerConfig();
        config.setProperty("bootstrap.servers", servers);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            List<InboxRecord> records = new ArrayList<>();
            records.add(Records.process("clock", new Tag("Cron-Interval", "1-second")));
            for (int i = 0; i < PROCESSES; i++) {
                records.add(Records.process("p" + i));
            }
            for (int i = 0; i < MESSAGES; i++) {
                String process = "p" + i % PROCESSES;
                boolean born = i % 3 == 0;
                records.add(born ? Records.pushed(process, "sender", i) : Records.signed(process, "m" + i));
            }
            records.add(Records.pushed("p0", "sender", 0));
            records.add(Records.signed("p1", "m1"));
            records.add(Records.signed("nobody", "lost"));
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (InboxRecord inboxRecord : records) {
                sent.add(producer.send(KafkaRecords.toRecord(
                        Topics.INBOX, Wire.INBOX_RECORD, KafkaRecords.key(inboxRecord), inboxRecord)));
            }
            sent.add(producer.send(new ProducerRecord<>(Topics.INBOX, 1, null, new byte[] {1, 2, 3})));
            for (Future<RecordMetadata> one : sent) {
                one.get();
            }
        }
    }

    private static void await(BooleanSupplier reached) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!reached.getAsBoolean()) {
            assertThat(System.nanoTime()).as("reached within %s", PATIENCE).isLessThan(end);
        }
    }

    /** Reads a whole topic, waiting a little for more. */
    private static final class TopicReader<T> implements AutoCloseable {
        private final KafkaConsumer<byte[], byte[]> consumer;
        private final WireCodec<T> codec;

        TopicReader(String servers, String topic, WireCodec<T> codec) {
            this.codec = codec;
            consumer = new KafkaConsumer<>(
                    Map.of(
                            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                            servers,
                            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                            "earliest"),
                    new ByteArrayDeserializer(),
                    new ByteArrayDeserializer());
            List<TopicPartition> partitions = new ArrayList<>();
            for (int i = 0; i < PARTITIONS; i++) {
                partitions.add(new TopicPartition(topic, i));
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
        }

        List<T> poll() {
            List<T> values = new ArrayList<>();
            consumer.poll(Duration.ofMillis(100)).forEach(polled -> values.add(codec.decode(polled.value())));
            return values;
        }

        @Override
        public void close() {
            consumer.close();
        }
    }
}
