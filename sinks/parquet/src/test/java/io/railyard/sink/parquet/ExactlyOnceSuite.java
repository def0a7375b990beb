package io.railyard.sink.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.datagen.source.GeneratorFunction;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;

/** What holds of the tables in every store: columns are the stores, rows the cases. */
abstract class ExactlyOnceSuite {
    private static final long ROWS = 480;
    private static final int ROWS_PER_CHECKPOINT = 80;
    private static final int CHECKPOINTS_BEFORE_FAILURE = 2;
    private static final int PARALLELISM = 2;

    /** An empty folder of the store. */
    abstract URI root() throws IOException;

    /** The tables written; each costs a slow store many requests. */
    List<Table<?>> tables() {
        return Table.all();
    }

    @Test
    void keepsEveryRowOnceThroughAFailure() throws Exception {
        URI root = root();
        Failing.reset();
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(PARALLELISM, settings());
        DataStream<Long> numbers = env.fromSource(numbers(), WatermarkStrategy.noWatermarks(), "numbers")
                .map(new Failing())
                .returns(Types.LONG);
        for (Table<?> table : tables()) {
            write(numbers, table, root);
        }

        env.execute("tables");

        assertThat(Failing.FAILURES).hasValue(1);
        for (Table<?> table : tables()) {
            assertHoldsEachRowOnce(table, root);
        }
        assertThat(ParquetTables.summaries(root))
                .filteredOn(summary -> summary.files() > CHECKPOINTS_BEFORE_FAILURE && summary.rows() == ROWS)
                .hasSize(tables().size());
        assertReplays(Table.ASSIGNMENTS, root);
    }

    private static <T> void write(DataStream<Long> numbers, Table<T> table, URI root) {
        numbers.map(new Row<>(table))
                .returns(table.typeInformation())
                .sinkTo(ParquetTables.sink(table, root))
                .name(table.name());
    }

    private static <T> void assertHoldsEachRowOnce(Table<T> table, URI root) throws IOException {
        Set<T> expected = new HashSet<>();
        for (long n = 0; n < ROWS; n++) {
            expected.add(Histories.record(table, n));
        }
        List<T> read = new ArrayList<>();
        try (TableReader<T> reader = ParquetTables.read(table, root)) {
            reader.forEachRemaining(read::add);
        }
        assertThat(read).as(table.name()).hasSize((int) ROWS);
        assertThat(new HashSet<>(read)).as(table.name()).isEqualTo(expected);
    }

    /** A bounded job over the files sees the same records. */
    @SuppressWarnings("try") // Flink declares that closing a result iterator throws any exception.
    private static <T> void assertReplays(Table<T> table, URI root) throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(PARALLELISM, settings());
        env.setRuntimeMode(RuntimeExecutionMode.BATCH);
        DataStream<T> rows =
                env.fromSource(ParquetTables.source(table, root), WatermarkStrategy.noWatermarks(), table.name());
        Map<T, Integer> counts = new HashMap<>();
        try (var iterator = rows.executeAndCollect()) {
            iterator.forEachRemaining(row -> counts.merge(row, 1, Integer::sum));
        }
        assertThat(counts).hasSize((int) ROWS).containsKey(Histories.record(table, ROWS - 1));
        assertThat(counts.values()).containsOnly(1);
    }

    private static DataGeneratorSource<Long> numbers() {
        GeneratorFunction<Long, Long> same = n -> n;
        return new DataGeneratorSource<>(
                same, ROWS, RateLimiterStrategy.perCheckpoint(ROWS_PER_CHECKPOINT), Types.LONG);
    }

    private static Configuration settings() {
        Configuration settings = new Configuration();
        settings.set(PipelineOptions.GENERIC_TYPES, false);
        settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(100));
        settings.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        settings.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 3);
        settings.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(10));
        return settings;
    }

    /** Number to record. */
    private record Row<T>(Table<T> table) implements MapFunction<Long, T> {
        @Override
        public T map(Long n) {
            return Histories.record(table, n);
        }
    }

    /** Passes numbers on, and fails once, between checkpoints, after a few of them. */
    private static final class Failing implements MapFunction<Long, Long>, CheckpointListener {
        private static final long serialVersionUID = 1L;
        private static final AtomicInteger FAILURES = new AtomicInteger();
        private int checkpoints;
        private int rowsSinceCheckpoint;

        static void reset() {
            FAILURES.set(0);
        }

        @Override
        public Long map(Long n) {
            rowsSinceCheckpoint++;
            if (checkpoints >= CHECKPOINTS_BEFORE_FAILURE
                    && rowsSinceCheckpoint > ROWS_PER_CHECKPOINT / PARALLELISM / 2
                    && FAILURES.compareAndSet(0, 1)) {
                throw new IllegalStateException("The failure this test is about, at number " + n);
            }
            return n;
        }

        @Override
        public void notifyCheckpointComplete(long checkpoint) {
            checkpoints++;
            rowsSinceCheckpoint = 0;
        }
    }
}
