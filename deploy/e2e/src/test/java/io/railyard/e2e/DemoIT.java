package io.railyard.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.railyard.message.Bytes;
import io.railyard.schedule.Position;
import io.railyard.schedule.outcome.Evaluation;
import io.railyard.sink.parquet.ParquetTables;
import io.railyard.sink.parquet.Table;
import io.railyard.sink.parquet.TableReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** One seed gives one history: at any parallelism, through crashes, and from the files alone. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DemoIT {
    private static final double[] KILL_AT = {0.2, 0.5, 0.8};

    private Path folder;
    private Path clean;
    private JsonNode first;

    @BeforeAll
    void runOnce(@TempDir Path scratch) throws Exception {
        folder = scratch;
        clean = folder.resolve("clean");
        RailyardProcess.Ended ended =
                RailyardProcess.run(folder, DemoRuns.LIMIT, DemoRuns.arguments(clean, "--seed", "7"));
        assertThat(ended.code()).as("%s", ended).isZero();
        first = DemoRuns.document(ended);
    }

    @Test
    void replayGivesTheRootsOfTheLiveRun() {
        assertThat(first.get("slots").asLong()).isGreaterThan(500);
        assertThat(first.get("inferenceCalls").asLong()).isPositive();
        assertThat(first.get("rejected").asLong()).isPositive();
        assertThat(first.get("replayRootsDigest").asText())
                .isEqualTo(first.get("rootsDigest").asText());
        assertThat(clean.resolve("report.html")).isNotEmptyFile();
    }

    @Test
    void anotherParallelismGivesTheSameRoots() throws Exception {
        RailyardProcess.Ended ended = RailyardProcess.run(
                folder,
                DemoRuns.LIMIT,
                DemoRuns.arguments(folder.resolve("wide"), "--seed", "7", "--parallelism", "4"));

        assertThat(ended.code()).as("%s", ended).isZero();
        assertThat(DemoRuns.document(ended).get("rootsDigest")).isEqualTo(first.get("rootsDigest"));
    }

    @Test
    void threeKillsOnTheWayGiveTheSameRoots() throws Exception {
        // given
        Path out = folder.resolve("killed");
        String[] arguments = DemoRuns.arguments(out, "--seed", "7");
        long whole = DemoRuns.resultBytes(clean);

        // when
        for (double part : KILL_AT) {
            try (RailyardProcess process = RailyardProcess.start(folder, arguments)) {
                boolean alive = process.awaitWhileAlive(
                        DemoRuns.LIMIT, () -> DemoRuns.resultBytes(out) > (long) (part * whole));
                assertThat(alive).as("the demo reaches %s of its results", part).isTrue();
                process.kill();
            }
        }
        RailyardProcess.Ended ended = RailyardProcess.run(folder, DemoRuns.LIMIT, arguments);

        // then
        assertThat(ended.code()).as("%s", ended).isZero();
        assertThat(DemoRuns.document(ended).get("rootsDigest")).isEqualTo(first.get("rootsDigest"));
        assertThat(DemoRuns.document(ended).get("slots")).isEqualTo(first.get("slots"));
    }

    @Test
    void duckDbReadsEveryTable() throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:")) {
            long positions = first.get("slots").asLong() + first.get("ticks").asLong();
            assertThat(count(connection, "assignments")).isEqualTo(positions);
            assertThat(count(connection, "evaluations")).isEqualTo(positions);
            assertThat(count(connection, "outbox")).isPositive();
            assertThat(count(connection, "rejections"))
                    .isEqualTo(first.get("rejected").asLong());
            assertThat(count(connection, "rail_records"))
                    .isEqualTo(first.get("inferenceCalls").asLong());
        }
    }

    @Test
    void theOtherEnginesGiveTheSameRoots() throws Exception {
        for (String engine : List.of("compiled", "interpreter")) {
            RailyardProcess.Ended ended = RailyardProcess.run(
                    folder, DemoRuns.LIMIT, "replay", "--from", clean.toString(), "--verify", "--engine", engine);

            assertThat(ended.code()).as("%s: %s", engine, ended).isZero();
            assertThat(ended.out()).contains("every outcome equals the record");
        }
    }

    @Test
    void aChangedRootInTheRecordIsNamed() throws Exception {
        // given
        Path changed = folder.resolve("changed");
        Files.createDirectories(changed.resolve("parquet"));
        copy(clean.resolve("parquet/assignments"), changed.resolve("parquet/assignments"));
        copy(clean.resolve("modules"), changed.resolve("modules"));
        List<Evaluation> evaluations = new ArrayList<>();
        try (TableReader<Evaluation> rows = ParquetTables.read(Table.EVALUATIONS, clean.toUri())) {
            rows.forEachRemaining(evaluations::add);
        }
        int victim = IntStream.range(0, evaluations.size())
                .filter(i -> evaluations.get(i).position().equals(Position.slot(3)))
                .findFirst()
                .orElseThrow();
        evaluations.set(victim, withRoot(evaluations.get(victim), Bytes.sha256(new byte[] {1})));
        ParquetTables.write(Table.EVALUATIONS, changed.toUri(), "part-0", evaluations);

        // when
        RailyardProcess.Ended ended =
                RailyardProcess.run(folder, Duration.ofMinutes(2), "replay", "--from", changed.toString(), "--verify");

        // then
        assertThat(ended.code()).as("%s", ended).isEqualTo(4);
        assertThat(ended.out()).contains("1 positions differ").contains("at 3").contains("stateRoot");
    }

    private static Evaluation withRoot(Evaluation original, Bytes root) {
        return new Evaluation(
                original.process(),
                original.position(),
                original.message(),
                original.timestampMillis(),
                original.status(),
                original.error(),
                original.output(),
                original.outbox(),
                original.gasUsed(),
                root,
                original.memoryBytes(),
                original.dirtyPages());
    }

    private long count(Connection connection, String table) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT count(*) FROM '" + clean + "/parquet/" + table + "/*.parquet'")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static void copy(Path from, Path to) throws Exception {
        Files.createDirectories(to);
        try (var files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }
}
