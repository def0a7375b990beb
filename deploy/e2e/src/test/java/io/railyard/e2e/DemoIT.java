package io.railyard.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
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
            assertThat(count(connection, "assignments"))
                    .isEqualTo(first.get("slots").asLong());
            assertThat(count(connection, "evaluations"))
                    .isEqualTo(first.get("slots").asLong());
            assertThat(count(connection, "outbox")).isPositive();
            assertThat(count(connection, "rejections"))
                    .isEqualTo(first.get("rejected").asLong());
            assertThat(count(connection, "rail_records"))
                    .isEqualTo(first.get("inferenceCalls").asLong());
        }
    }

    @Test
    void aChangedRootInTheRecordIsNamed() throws Exception {
        // given
        Path changed = folder.resolve("changed");
        Files.createDirectories(changed.resolve("parquet"));
        copy(clean.resolve("parquet/assignments"), changed.resolve("parquet/assignments"));
        copy(clean.resolve("modules"), changed.resolve("modules"));
        Files.createDirectories(changed.resolve("parquet/evaluations"));
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("COPY (SELECT * REPLACE (CASE WHEN process = p AND slot = 3 AND tick = 0 THEN p"
                    + " ELSE state_root END AS state_root) FROM '" + clean + "/parquet/evaluations/*.parquet',"
                    + " (SELECT min(process) AS p FROM '" + clean + "/parquet/evaluations/*.parquet' WHERE slot = 3))"
                    + " TO '" + changed + "/parquet/evaluations/part-0.parquet' (FORMAT parquet)");
        }

        // when
        RailyardProcess.Ended ended =
                RailyardProcess.run(folder, Duration.ofMinutes(2), "replay", "--from", changed.toString(), "--verify");

        // then
        assertThat(ended.code()).as("%s", ended).isEqualTo(4);
        assertThat(ended.out()).contains("1 positions differ").contains("at 3").contains("stateRoot");
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
