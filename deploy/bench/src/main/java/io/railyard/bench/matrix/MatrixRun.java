package io.railyard.bench.matrix;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.apache.flink.core.execution.SavepointFormatType;

/** Takes a history through the operator as a {@link MatrixCase} says. */
final class MatrixRun {
    /** Messages on their way when a job is ended, of how many there are in all. */
    private static final int SLACK_SHARE = 50;

    private final MatrixCase one;
    private final MatrixCluster cluster;
    private final Path classes;
    private final int size;
    private final List<Integer> ends;

    /**
     * A run.
     *
     * @param one how
     * @param cluster where; it reads the history
     * @param classes where compiled classes are kept
     * @param size messages of the history
     * @param seed draws after how many messages the job is ended
     */
    MatrixRun(MatrixCase one, MatrixCluster cluster, Path classes, int size, long seed) {
        this.one = one;
        this.cluster = cluster;
        this.classes = classes;
        this.size = size;
        this.ends = one.afterEach()
                ? IntStream.range(1, size).boxed().toList()
                : new SplittableRandom(seed)
                        .ints(Math.min(one.restarts(), size / 4), 1, size - 4 * (size / SLACK_SHARE))
                        .sorted()
                        .distinct()
                        .boxed()
                        .toList();
    }

    /** How often the job is ended and started again. */
    int restarts() {
        return ends.size();
    }

    /** Runs it; the first thing that is not as it must be. */
    Optional<String> call() throws Exception {
        Witness.begin(!one.afterEach());
        Optional<String> from = Optional.empty();
        for (int start = 0; start < ends.size(); start++) {
            Witness.started();
            cluster.begin(one.layout(start, classes), from, ends.get(start) + 2L * slack());
            cluster.await(ends.get(start));
            if (Witness.difference().isPresent()) {
                cluster.kill();
                return at(start);
            }
            boolean crashes = one.crashes() && start % 2 == 1;
            from = Optional.of(crashes ? crash(ends.get(start)) : cluster.stop(format(start)));
        }
        Witness.started();
        cluster.begin(one.layout(ends.size(), classes), from, Long.MAX_VALUE);
        cluster.await(size);
        if (Witness.difference().isPresent()) {
            cluster.kill();
        } else {
            cluster.finish();
        }
        return at(ends.size());
    }

    /** Messages that are on their way when a job is ended; none when it is ended after each. */
    private int slack() {
        return one.afterEach() ? 0 : size / SLACK_SHARE;
    }

    /** More comes out after the checkpoint that is gone back to. */
    private String crash(int end) throws Exception {
        String path = cluster.checkpoint();
        Valve.open(end + 3L * slack());
        cluster.await(Math.min(size, end + slack()));
        cluster.kill();
        return path;
    }

    private SavepointFormatType format(int start) {
        return one.changesBackend() || start % 4 == 0 ? SavepointFormatType.CANONICAL : SavepointFormatType.NATIVE;
    }

    private static Optional<String> at(int start) {
        return Witness.difference().map(text -> "NO, after " + start + " restarts: " + text);
    }
}
