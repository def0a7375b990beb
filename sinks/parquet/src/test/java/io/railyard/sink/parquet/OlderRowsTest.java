package io.railyard.sink.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.railyard.schedule.outcome.AssignmentRequest;
import io.railyard.schedule.outcome.Evaluation;
import io.railyard.schedule.wire.Schemas;
import io.railyard.schedule.wire.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rows of tables that an older release wrote. The stored file holds the evaluations 0 to 9 of {@link Histories}, written by the release
 * before evaluations had {@code compute_gas_used} and {@code assignments}.
 */
class OlderRowsTest {
    private static final int OLDER = 10;
    private static final int ROWS = 30;

    @TempDir
    private Path root;

    @Test
    void readsEvaluationsOfTheVersionBefore() {
        Evaluation now = Histories.evaluation(1);
        Schema before = Schemas.beside(Wire.class, "evaluation-1");
        GenericRecord then = new GenericData.Record(before);
        GenericRecord avro = Wire.EVALUATION.toAvro(now);
        before.getFields().forEach(field -> then.put(field.pos(), avro.get(field.name())));

        GenericRecord row = RowSchema.of(before).toRow(then);
        Evaluation read =
                Wire.EVALUATION.fromAvro(RowSchema.of(Wire.EVALUATION.schema()).fromRow(row));

        assertThat(row.hasField("compute_gas_used")).isFalse();
        assertThat(read).isEqualTo(now);
    }

    private List<Evaluation> bothBesideEachOther() throws IOException {
        Path folder = Path.of(ParquetTables.folder(Table.EVALUATIONS, root.toUri()));
        Files.createDirectories(folder);
        try (InputStream older = OlderRowsTest.class.getResourceAsStream("/tables/evaluations-1.parquet")) {
            Files.copy(Objects.requireNonNull(older), folder.resolve("part-1.parquet"));
        }
        List<Evaluation> all = new ArrayList<>();
        for (int n = 0; n < ROWS; n++) {
            all.add(n < OLDER ? Histories.evaluation(n) : newer(n));
        }
        ParquetTables.write(Table.EVALUATIONS, root.toUri(), "part-2", all.subList(OLDER, ROWS));
        return all;
    }

    private static Evaluation newer(int n) {
        Evaluation plain = Histories.evaluation(n);
        return new Evaluation(
                plain.process(),
                plain.position(),
                plain.message(),
                plain.timestampMillis(),
                plain.status(),
                plain.error(),
                plain.output(),
                plain.outbox(),
                plain.gasUsed(),
                plain.stateRoot(),
                plain.memoryBytes(),
                plain.dirtyPages(),
                n,
                List.of(new AssignmentRequest(List.of("a process"), "a message", List.of(), true)));
    }

    @Test
    @SuppressWarnings("try") // Flink declares that closing a result iterator throws any exception.
    void programsAndReplaysReadAFileOfTheVersionBeforeBesideANewOne() throws Exception {
        List<Evaluation> all = bothBesideEachOther();
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(1);
        env.setRuntimeMode(RuntimeExecutionMode.BATCH);
        List<Evaluation> replayed = new ArrayList<>();

        try (TableReader<Evaluation> rows = ParquetTables.read(Table.EVALUATIONS, root.toUri())) {
            assertThat(rows).toIterable().containsExactlyElementsOf(all);
        }
        try (var rows = env.fromSource(
                        ParquetTables.source(Table.EVALUATIONS, root.toUri()),
                        WatermarkStrategy.noWatermarks(),
                        "as a replay reads")
                .executeAndCollect()) {
            rows.forEachRemaining(replayed::add);
        }
        assertThat(replayed).containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void duckDbReadsBothByTheNamesOfTheirColumns() throws Exception {
        bothBesideEachOther();
        String files = "read_parquet('" + Path.of(ParquetTables.folder(Table.EVALUATIONS, root.toUri()))
                + "/*.parquet', union_by_name = true)";

        assertThat(DuckDbTest.query(
                        "select count(*), count(compute_gas_used), sum(compute_gas_used), count(assignments),"
                                + " count(distinct message) from " + files))
                .containsExactly("30|20|390|20|30");
        assertThat(DuckDbTest.query("select assignments[1].message from " + files + " where compute_gas_used = 29"))
                .containsExactly("a message");
        assertThat(DuckDbTest.query("select output, state_root from " + files + " where output = '{\"data\":3}'"))
                .containsExactly(
                        "{\"data\":3}|" + Histories.evaluation(3).stateRoot().base64Url());
    }
}
