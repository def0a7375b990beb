package io.railyard.sink.arweave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.railyard.message.ans104.Bundle;
import io.railyard.message.ans104.DataItem;
import io.railyard.rail.RailRecord;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.datagen.source.GeneratorFunction;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArweaveSinkIT {
    private static final long ROWS = 400;
    private static final int ROWS_PER_CHECKPOINT = 80;

    @TempDir
    Path root;

    @Test
    void bundlesEveryRecordOnceThroughAFailureAndPostsEachBundle() throws Exception {
        Path folder = root.resolve("arweave");
        try (TestBundler bundler = new TestBundler()) {
            bundler.answerFirst(500, 500, 500);
            ArweaveOptions options =
                    ArweaveOptions.of(folder, Outcomes.walletFile(root)).withBundler(bundler.address());

            run(options);

            assertThat(Failing.FAILURES).hasValue(1);
            List<DataItem> items = items(folder);
            assertThat(items)
                    .hasSizeGreaterThan(2)
                    .allMatch(item -> item.verify().valid());
            assertThat(items.stream().flatMap(item -> item.data().utf8().lines()))
                    .containsExactlyInAnyOrderElementsOf(LongStream.range(0, ROWS)
                            .mapToObj(n -> Outcomes.record(n).leaf().utf8())
                            .toList());
            assertThat(new BundleFolder(folder).unposted()).isEmpty();
            assertThat(bundler.taken().stream().map(DataItem::id).distinct())
                    .as("a post repeated after the failure is the same item")
                    .hasSize(files(folder, "bundle-").size());
        }
    }

    @Test
    void refusesToStartWhenTheWalletCannotSignTransactions() throws Exception {
        ArweaveOptions options = ArweaveOptions.of(root.resolve("arweave"), Outcomes.walletFile(root))
                .withGateway(URI.create("http://127.0.0.1:9"));
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(1);
        MapFunction<Long, RailRecord> record = Outcomes::record;
        env.fromSequence(0, 9).map(record).returns(RailRecord.class).sinkTo(ArweaveSink.records(options));

        assertThatThrownBy(() -> env.execute("no Arweave wallet"))
                .hasStackTraceContaining("wallet.json holds a key of type ED25519")
                .hasStackTraceContaining("signed by an Arweave wallet (kty RSA)");
    }

    private static void run(ArweaveOptions options) throws Exception {
        Configuration settings = new Configuration();
        settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(100));
        settings.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        settings.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 3);
        settings.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(10));
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(2, settings);
        GeneratorFunction<Long, Long> same = n -> n;
        env.fromSource(
                        new DataGeneratorSource<>(
                                same, ROWS, RateLimiterStrategy.perCheckpoint(ROWS_PER_CHECKPOINT), Types.LONG),
                        WatermarkStrategy.noWatermarks(),
                        "numbers")
                .map(new Failing())
                .returns(RailRecord.class)
                .sinkTo(ArweaveSink.records(options))
                .setParallelism(2);
        env.execute("bundles");
    }

    private static List<DataItem> items(Path folder) throws IOException {
        List<DataItem> items = new ArrayList<>();
        for (Path file : files(folder, "bundle-")) {
            items.addAll(Bundle.parse(Files.readAllBytes(file)).items());
        }
        return items;
    }

    private static List<Path> files(Path folder, String prefix) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .toList();
        }
    }

    /** Makes records; fails once, between checkpoints. */
    private static final class Failing implements MapFunction<Long, RailRecord>, CheckpointListener {
        private static final long serialVersionUID = 1L;
        private static final AtomicInteger FAILURES = new AtomicInteger();
        private int checkpoints;
        private int rowsSinceCheckpoint;

        @Override
        public RailRecord map(Long n) {
            rowsSinceCheckpoint++;
            if (checkpoints >= 2 && rowsSinceCheckpoint > 5 && FAILURES.compareAndSet(0, 1)) {
                throw new IllegalStateException("The failure this test is about, at number " + n);
            }
            return Outcomes.record(n);
        }

        @Override
        public void notifyCheckpointComplete(long checkpoint) {
            checkpoints++;
            rowsSinceCheckpoint = 0;
        }
    }
}
