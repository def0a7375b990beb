package io.railyard.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.railyard.broker.EmbeddedBroker;
import io.railyard.job.config.JobOptions;
import io.railyard.job.history.ReplayJob;
import io.railyard.job.history.ReplayOptions;
import io.railyard.job.history.ReplayResult;
import io.railyard.job.history.RootsDigest;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.message.Tag;
import io.railyard.rail.RailChain;
import io.railyard.rail.RailRecord;
import io.railyard.schedule.Position;
import io.railyard.schedule.outcome.Evaluation;
import io.railyard.schedule.outcome.OutboxRow;
import io.railyard.schedule.outcome.Status;
import io.railyard.sequencer.TopicSettings;
import io.railyard.sink.parquet.ParquetTables;
import io.railyard.sink.parquet.Table;
import io.railyard.sink.parquet.TableReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole job on a real broker: outcomes, crashes, tables, replay. */
class RailyardJobIT {
    private static final int PARTITIONS = 2;

    private static final Message TOKEN =
            Letters.process("token", "token", "{\"" + Letters.USER + "\":\"1000000\"}", "Ticker", "TST");
    private static final Message COUNTER = Letters.process("counter", "counter", "");
    private static final Message HOSTILE = Letters.process("hostile", "hostile", "");
    /** The user stands for its oracle. */
    private static final Message FUND = Letters.process(
            "fund",
            "newsfund",
            "",
            "Token-A",
            TOKEN.id().toString(),
            "Token-B",
            COUNTER.id().toString(),
            "Pool",
            HOSTILE.id().toString(),
            "Oracle",
            Letters.USER);

    private static final Message RELAY_A = Letters.process("relay a", "relay", "");
    private static final Message RELAY_B = Letters.process("relay b", "relay", "");

    @TempDir
    private Path dir;

    private JobOptions options(EmbeddedBroker broker, String name, int parallelism) {
        return JobOptions.of(Map.of(
                "kafka.bootstrap", broker.bootstrapServers(),
                "dir", dir.resolve(name).toString(),
                "parallelism", Integer.toString(parallelism),
                "checkpoint.interval", "400",
                "restart.delay", "100",
                "log.clock", "marks",
                "model", "bundled"));
    }

    private static void makeTopics(EmbeddedBroker broker) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            new TopicSettings(PARTITIONS, (short) 1).create(admin);
        }
    }

    /** What users send in round {@code round}. */
    private static List<Message> letters(int round) {
        List<Message> letters = new ArrayList<>();
        String n = " " + round;
        letters.add(Letters.to(
                TOKEN.id(),
                "transfer" + n,
                "",
                "Action",
                "Transfer",
                "Recipient",
                COUNTER.id().toString(),
                "Quantity",
                "" + (round + 1)));
        letters.add(Letters.to(COUNTER.id(), "add" + n, "", "Action", "Add", "Quantity", "" + round));
        letters.add(Letters.to(
                RELAY_A.id(),
                "ping" + n,
                "data" + n,
                "Action",
                "Ping",
                "Peer",
                RELAY_B.id().toString(),
                "Hops",
                "3"));
        String attack = List.of("Trap", "Not-Json", "Recurse", "Get").get(round % 4);
        letters.add(Letters.to(HOSTILE.id(), "attack" + n, "", "Action", attack));
        letters.add(Letters.to(Id.ofName("nobody"), "lost" + n, "", "Action", "Get"));
        return letters;
    }

    private static void begin(Conductor conductor) {
        List.of(TOKEN, COUNTER, HOSTILE, RELAY_A, RELAY_B, FUND).forEach(conductor::send);
        conductor.settle();
    }

    /** Wakes the fund, which then waits for news, and sends what users send. */
    private static void openRound(Conductor conductor, int round) {
        conductor.send(Letters.to(FUND.id(), "wake " + round, "", "Action", "Cron"));
        conductor.settle();
        String asked = conductor.results(FUND.id()).stream()
                .flatMap(evaluation -> evaluation.outbox().stream())
                .filter(sent -> Tag.first(sent.tags(), "Action").equals(Optional.of("Get-Real-Data")))
                .reduce((first, last) -> last)
                .flatMap(sent -> Tag.first(sent.tags(), "Reference"))
                .orElseThrow();
        conductor.send(Letters.to(
                FUND.id(),
                "news " + round,
                "{\"articles\":[{\"title\":\"Profits rise for the " + round + ". time\"}]}",
                "Action",
                "Receive-Response",
                "X-Reference",
                asked));
        letters(round).forEach(conductor::send);
    }

    private static void play(Conductor conductor, int from, int to) {
        for (int round = from; round < to; round++) {
            openRound(conductor, round);
            conductor.settle();
        }
    }

    private Bytes undisturbed(int rounds) throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(dir.resolve("broker-1"))) {
            makeTopics(broker);
            JobOptions options = options(broker, "calm", 1);
            try (LocalNode node = LocalNode.start(options, new GuestModules());
                    Conductor conductor = new Conductor(broker.bootstrapServers(), PARTITIONS)) {
                assertThat(node.restoredFrom()).isEmpty();
                begin(conductor);
                play(conductor, 0, rounds);
                checkOutcomes(conductor);
                node.stop();
                checkTables(options, conductor);
                checkLedger(options, rounds);
            }
            return digestOfTables(options);
        }
    }

    private Bytes disturbed(int rounds) throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(dir.resolve("broker-2"))) {
            makeTopics(broker);
            JobOptions options = options(broker, "stormy", 2);
            try (Conductor conductor = new Conductor(broker.bootstrapServers(), PARTITIONS)) {
                GuestModules.failNext(1);
                try (LocalNode node = LocalNode.start(options, new GuestModules())) {
                    assertThat(node.alive()).isTrue();
                    begin(conductor);
                    assertThat(GuestModules.failuresLeft())
                            .as("the job failed once and restarted itself")
                            .isZero();
                    play(conductor, 0, rounds / 2);
                    // Gone in the middle of a round, with messages under way; the savepoint that stop takes is missing.
                    openRound(conductor, rounds / 2);
                    conductor.mark();
                }
                try (LocalNode node = LocalNode.start(options, new GuestModules())) {
                    assertThat(node.restoredFrom()).isPresent();
                    assertThat(node.restoredFrom().get().getFileName().toString())
                            .startsWith("chk-");
                    conductor.finish();
                    conductor.settle();
                    play(conductor, rounds / 2 + 1, rounds);
                    checkOutcomes(conductor);
                    node.stop();
                    checkTables(options, conductor);
                    checkLedger(options, rounds);
                }
            }
            return digestOfTables(options);
        }
    }

    private static void checkOutcomes(Conductor conductor) {
        Map<Id, NavigableMap<Position, Evaluation>> results = conductor.results();
        assertThat(results.keySet())
                .containsExactlyInAnyOrder(
                        TOKEN.id(), COUNTER.id(), HOSTILE.id(), RELAY_A.id(), RELAY_B.id(), FUND.id());
        results.values().forEach(log -> {
            assertThat(log.firstKey()).isEqualTo(Position.slot(0));
            Position last = log.firstKey();
            for (Position position : log.keySet()) {
                assertThat(position.equals(last) || last.isFollowedBy(position)).isTrue();
                last = position;
            }
        });
        assertThat(conductor.results(HOSTILE.id()))
                .extracting(Evaluation::status)
                .contains(Status.TRAP, Status.OK);
        assertThat(conductor.results(TOKEN.id())).allMatch(evaluation -> evaluation.status() == Status.OK);
    }

    /** Every executed position once, with its assignment; every outbox entry once; every refusal once. */
    private static void checkTables(JobOptions options, Conductor conductor) throws IOException {
        List<String> expected = new ArrayList<>();
        List<String> sent = new ArrayList<>();
        conductor
                .results()
                .forEach((process, log) -> log.forEach((position, evaluation) -> {
                    expected.add(process + "/" + position);
                    for (int index = 0; index < evaluation.outbox().size(); index++) {
                        sent.add(process + "/" + position + "/" + index);
                    }
                }));
        assertThat(rows(Table.EVALUATIONS, options))
                .extracting(row -> row.process() + "/" + row.position())
                .containsExactlyInAnyOrderElementsOf(expected);
        assertThat(rows(Table.ASSIGNMENTS, options))
                .extracting(row -> row.process() + "/" + row.position())
                .containsExactlyInAnyOrderElementsOf(expected);
        assertThat(rows(Table.OUTBOX, options))
                .extracting(row -> row.origin().toString())
                .containsExactlyInAnyOrderElementsOf(sent);
        assertThat(rows(Table.OUTBOX, options))
                .extracting(OutboxRow::disposition)
                .contains("delivered-to-inbox");
        assertThat(rows(Table.REJECTIONS, options))
                .extracting(row -> row.source())
                .doesNotHaveDuplicates();
        assertThat(rows(Table.REJECTIONS, options))
                .extracting(row -> row.code())
                .contains("ordering.unknown-process");
    }

    /** One record for each question put to the model, in one unbroken chain; and each answer reached its asker. */
    private static void checkLedger(JobOptions options, int questions) throws IOException {
        List<RailRecord> ledger = rows(Table.RAIL_RECORDS, options);
        ledger.sort(Comparator.comparingLong(RailRecord::logIndex));
        assertThat(RailChain.verify(ledger)).isEmpty();
        assertThat(ledger)
                .as(() -> "outputs of the fund: "
                        + rowsOf(FUND.id(), options).stream()
                                .map(row -> row.status() + " " + row.error() + " " + row.output())
                                .toList())
                .hasSize(questions);
        assertThat(ledger).extracting(RailRecord::recordId).doesNotHaveDuplicates();
        assertThat(ledger).allMatch(record -> record.draft().error().isEmpty());
        assertThat(rows(Table.OUTBOX, options).stream()
                        .filter(row -> row.disposition().equals("inference")))
                .extracting(OutboxRow::id)
                .containsExactlyInAnyOrderElementsOf(
                        ledger.stream().map(record -> record.draft().request()).toList());
        assertThat(rows(Table.ASSIGNMENTS, options))
                .extracting(row -> row.message().id())
                .containsAll(ledger.stream()
                        .map(record -> record.draft().answer().orElseThrow())
                        .toList());
    }

    private static <T> List<T> rows(Table<T> table, JobOptions options) throws IOException {
        List<T> rows = new ArrayList<>();
        try (TableReader<T> reader = ParquetTables.read(table, options.tables().orElseThrow())) {
            reader.forEachRemaining(rows::add);
        }
        return rows;
    }

    private static List<Evaluation> rowsOf(Id process, JobOptions options) {
        try {
            return rows(Table.EVALUATIONS, options).stream()
                    .filter(row -> row.process().equals(process))
                    .sorted(Comparator.comparing(Evaluation::position))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Bytes digestOfTables(JobOptions options) throws IOException {
        RootsDigest digest = new RootsDigest();
        rows(Table.EVALUATIONS, options).forEach(digest::add);
        return digest.value();
    }

    @Test
    void executesEachMessageOnceThroughCrashesWithTheRootsOfACalmRunAndReplaysThemAll() throws Exception {
        int rounds = 6;

        Bytes calm = undisturbed(rounds);
        Bytes stormy = disturbed(rounds);

        assertThat(stormy).isEqualTo(calm);

        ReplayOptions replay = ReplayOptions.of(dir.resolve("stormy").toUri())
                .withOut(dir.resolve("replayed").toUri())
                .withParallelism(2);
        ReplayResult result = ReplayJob.run(replay, new GuestModules());
        assertThat(result.firstDifference()).isEmpty();
        assertThat(result.equal()).isTrue();
        assertThat(result.rootsDigest()).isEqualTo(calm);
        assertThat(result.processes()).isEqualTo(6);
        JobOptions replayed =
                JobOptions.of(Map.of("dir", dir.resolve("replayed").toString()));
        assertThat(digestOfTables(replayed)).isEqualTo(calm);
    }
}
