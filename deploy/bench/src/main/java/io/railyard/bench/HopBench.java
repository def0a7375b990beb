package io.railyard.bench;

import io.railyard.bench.figure.Benchmark;
import io.railyard.bench.figure.Figure;
import io.railyard.broker.EmbeddedBroker;
import io.railyard.guests.Guest;
import io.railyard.guests.Guests;
import io.railyard.job.LocalNode;
import io.railyard.job.config.JobOptions;
import io.railyard.job.process.MachineSettings;
import io.railyard.machine.ModuleItem;
import io.railyard.machine.ModuleSource;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.message.Tag;
import io.railyard.schedule.InboxRecord;
import io.railyard.schedule.wire.Topics;
import io.railyard.schedule.wire.Wire;
import io.railyard.sequencer.KafkaRecords;
import io.railyard.sequencer.KafkaTopics;
import io.railyard.sequencer.TopicSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * How long a message takes from process A to process B and back, through Kafka, while checkpoints run. A ping is three
 * evaluations; the rate counts evaluations. Times are the broker's append times of topic {@code ao.results}, so one clock.
 */
final class HopBench implements Benchmark {
    /** Evaluations per second. */
    private static final int RATE = 1_000;

    private static final int EVALUATIONS_PER_PING = 3;
    private static final int PAIRS = 16;
    private static final int PARTITIONS = 2;
    private static final int WARM_SECONDS = 40;
    private static final int MEASURED_SECONDS = 30;
    private static final int CHECKPOINT_MILLIS = 10_000;
    private static final double GOAL_P99_MILLIS = 100;
    private static final String USER = Id.ofName("bench user").toString();

    @Override
    public String name() {
        return "hop";
    }

    @Override
    public String claim() {
        return "A to B and back through Kafka at " + RATE + " messages/s with checkpoints every " + CHECKPOINT_MILLIS
                + " ms: latency is the broker's, not the checkpoint's";
    }

    @Override
    public List<Figure> run() throws Exception {
        Path dir = Files.createTempDirectory("railyard-hop");
        try (EmbeddedBroker broker = EmbeddedBroker.start(dir.resolve("kafka"))) {
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
                new TopicSettings(PARTITIONS, (short) 1).create(admin);
            }
            JobOptions options = JobOptions.of(Map.of(
                    "kafka.bootstrap",
                    broker.bootstrapServers(),
                    "dir",
                    dir.resolve("node").toString(),
                    "checkpoint.interval",
                    Integer.toString(CHECKPOINT_MILLIS)));
            try (LocalNode node = LocalNode.start(options, new Relays())) {
                List<Figure> figures = measure(broker.bootstrapServers());
                node.failure().ifPresent(failure -> {
                    throw failure;
                });
                return figures;
            }
        } finally {
            Folders.delete(dir);
        }
    }

    private static List<Figure> measure(String bootstrap) {
        int pings = RATE / EVALUATIONS_PER_PING * (WARM_SECONDS + MEASURED_SECONDS);
        int warm = RATE / EVALUATIONS_PER_PING * WARM_SECONDS;
        Properties config = KafkaTopics.producerConfig();
        config.setProperty("bootstrap.servers", bootstrap);
        try (HopWatch watch = HopWatch.start(bootstrap, PARTITIONS, pings);
                KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
            List<Message> relays = new ArrayList<>();
            for (int i = 0; i < 2 * PAIRS; i++) {
                relays.add(message("relay " + i, Optional.empty(), "", process()));
            }
            relays.forEach(relay -> send(producer, relay));
            watch.awaitProcesses(relays.size());
            send(producer, relays, pings);
            double[] trips = watch.awaitTrips(warm);
            Arrays.sort(trips);
            return List.of(
                    figure("A to B and back, p50", trips, 0.50),
                    figure("A to B and back, p99", trips, 0.99).withGoal(new Figure.Goal.AtMost(GOAL_P99_MILLIS)),
                    figure("A to B and back, longest", trips, 1));
        }
    }

    /** Sends at an even rate; a late sender catches up, so that a slow pipeline is not spared. */
    private static void send(KafkaProducer<byte[], byte[]> producer, List<Message> relays, int pings) {
        long interval = TimeUnit.SECONDS.toNanos(EVALUATIONS_PER_PING) / RATE;
        long start = System.nanoTime();
        for (int ping = 0; ping < pings; ping++) {
            long due = start + ping * interval;
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            int pair = ping % PAIRS;
            String number = Integer.toString(ping);
            List<Tag> tags = List.of(
                    new Tag("Data-Protocol", "ao"),
                    new Tag("Type", "Message"),
                    new Tag("Action", "Ping"),
                    new Tag("Peer", relays.get(2 * pair + 1).id().toString()),
                    new Tag("Hops", "2"));
            send(
                    producer,
                    message("ping " + number, Optional.of(relays.get(2 * pair).id()), number, tags));
        }
        producer.flush();
    }

    /** A record the broker does not take shows as a round trip that never ends. */
    @SuppressWarnings("FutureReturnValueIgnored")
    private static void send(KafkaProducer<byte[], byte[]> producer, Message message) {
        InboxRecord signed = new InboxRecord.Signed(message.target().orElse(message.id()), message);
        producer.send(KafkaRecords.toRecord(Topics.INBOX, Wire.INBOX_RECORD, KafkaRecords.key(signed), signed));
    }

    private static List<Tag> process() {
        return List.of(
                new Tag("Data-Protocol", "ao"),
                new Tag("Type", "Process"),
                new Tag("Module", Relays.MODULE.toString()));
    }

    private static Message message(String name, Optional<Id> target, String data, List<Tag> tags) {
        return new Message(
                Id.ofName(name),
                USER,
                USER,
                target,
                Bytes.EMPTY,
                tags,
                Bytes.utf8(data),
                Id.ofName(name).bytes());
    }

    private static Figure figure(String name, double[] sorted, double share) {
        int index = (int) Math.min(sorted.length - 1, Math.floor(share * sorted.length));
        return Figure.of(String.format(Locale.ROOT, "%s (%d trips)", name, sorted.length), "ms", sorted[index]);
    }

    /** The relay guest as the only module. */
    private static final class Relays implements MachineSettings.Modules {
        private static final long serialVersionUID = 1L;
        private static final Id MODULE = Id.ofName("module of guest relay");

        @Override
        public ModuleSource open() {
            ModuleItem relay = new ModuleItem(
                    MODULE,
                    USER,
                    List.of(new Tag("Module-Format", Guests.MODULE_FORMAT)),
                    Bytes.of(Guest.RELAY.wasm()));
            return id -> id.equals(MODULE) ? Optional.of(relay) : Optional.empty();
        }
    }
}
