package io.railyard.bench.state;

import io.railyard.bench.figure.Figure;
import io.railyard.job.process.MachineSettings;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

/** Figures of the process operator on Flink with RocksDB. */
final class OperatorFigures {
    private static final long WAIT_MILLIS = 300_000;
    private static final int RUNS = 5;
    private static final int WARM_UP = 100_000;
    private static final int MESSAGES = 40_000;
    /** Between the messages of sixteen processes that come over a second. */
    private static final long SPREAD_MILLIS = 60;

    /** Checkpoints of each kind. */
    private static final int ROUNDS = 10;
    /** As many as a p99 needs. */
    private static final int FULL_ROUNDS = 100;

    private static final double P99 = 0.99;

    /** What a heap of 3 GiB has at least, by the count of any collector. */
    private static final long CHECKPOINT_HEAP_BYTES = 2_600L << 20;

    private OperatorFigures() {}

    /** Messages per CPU-second of the operator's thread, over hot processes. */
    static void counter(Path folder, Consumer<Figure> found) throws Exception {
        found.accept(counter(folder, "", false).withGoal(new Figure.Goal.AtLeast(50_000)));
        found.accept(counter(folder, ", Root-Interval: 1", true));
    }

    private static Figure counter(Path folder, String roots, boolean rooted) throws Exception {
        Population counters = new Population(100, "counter", 0, rooted);
        double[] rates = new double[RUNS];
        try (ProcessJob job = ProcessJob.start(counters, settings(counters), folder, Optional.empty())) {
            long done = WARM_UP;
            run(done);
            for (int i = 0; i < RUNS; i++) {
                long before = Gate.cpuNanos();
                done += MESSAGES;
                run(done);
                rates[i] = MESSAGES / ((Gate.cpuNanos() - before) / 1e9);
            }
        }
        return Figure.of("counter messages through the operator" + roots, "1/CPU-s", rates);
    }

    /**
     * 1 GiB of pages, one in a hundred changed: what a checkpoint takes, when the messages come over a second before it and when
     * they come at once.
     */
    static void checkpoints(Path folder, boolean full, Consumer<Figure> found) throws Exception {
        Optional<String> without = checkpointsLeftOut(Runtime.getRuntime().maxMemory());
        if (without.isPresent()) {
            System.err.println(without.get());
            return;
        }
        int processes = 16;
        Population pages = new Population(processes, Population.PAGES, 0);
        MachineSettings settings = settings(pages).withCache(512, 4L << 30);
        try (ProcessJob job = ProcessJob.start(pages, settings, folder, Optional.empty())) {
            long done = 2L * processes;
            run(done);
            job.checkpoint(true);
            for (int i = 0; i < 2; i++) {
                done += processes;
                run(done);
                job.checkpoint(false);
            }
            int rounds = full ? FULL_ROUNDS : ROUNDS;
            done = checkpoints(job, done, rounds, SPREAD_MILLIS, "messages over a second", found);
            checkpoints(job, done, rounds, 0, "messages at once", found);
        }
    }

    /** Why a heap of {@code bytes} is too little for the checkpoints; empty when it is not. */
    static Optional<String> checkpointsLeftOut(long bytes) {
        return bytes >= CHECKPOINT_HEAP_BYTES
                ? Optional.empty()
                : Optional.of(
                        "checkpoint is left out: it holds 1 GiB of process memory and needs a heap of 3 GiB, this one"
                                + " has " + (bytes >> 20) + " MiB; start again with RAILYARD_JAVA_OPTS=-Xmx3g");
    }

    private static long checkpoints(
            ProcessJob job, long before, int rounds, long millisBetween, String how, Consumer<Figure> found)
            throws Exception {
        double[] bytes = new double[rounds];
        double[] millis = new double[rounds];
        double[] pauses = new double[rounds];
        long done = before;
        for (int i = 0; i < rounds; i++) {
            for (int message = 0; message < 16; message++) {
                run(++done);
                Thread.sleep(millisBetween);
            }
            ProcessJob.Taken taken = job.checkpoint(false);
            bytes[i] = taken.bytes() / 1e6;
            millis[i] = taken.millis();
            pauses[i] = taken.pauseMillis();
        }
        String of = "checkpoint of 1 GiB, 1 % changed, " + how + ": ";
        found.accept(Figure.of(of + "written", "MB", bytes).withGoal(new Figure.Goal.AtMost(15)));
        found.accept(Figure.of(of + "time", "ms", millis).withGoal(new Figure.Goal.AtMost(2_000)));
        found.accept(Figure.of(of + "pause", "ms", pauses));
        Arrays.sort(pauses);
        found.accept(Figure.of(of + "pause, p99", "ms", pauses[(int) Math.ceil(P99 * rounds) - 1])
                .withGoal(new Figure.Goal.AtMost(50)));
        return done;
    }

    /** 10,000 processes: what an idle one holds of the heap, and how soon the first slot runs after a restart. */
    static void recovery(Path folder, Consumer<Figure> found) throws Exception {
        int processes = 10_000;
        Population counters = new Population(processes, "counter", 0);
        MachineSettings settings = settings(counters).withCache(64, 64L << 20);
        String savepoint;
        double idle;
        try (ProcessJob job = ProcessJob.start(counters, settings, folder, Optional.empty())) {
            run(64);
            double before = heap();
            run(2L * processes);
            idle = (heap() - before) / processes;
            savepoint = job.stop(folder.resolve("savepoints"));
        }
        found.accept(Figure.of("heap of an idle process, RocksDB", "bytes", Math.max(0, idle))
                .withGoal(new Figure.Goal.AtMost(2_048)));
        double[] cluster = new double[3];
        double[] millis = new double[cluster.length];
        for (int i = 0; i < millis.length; i++) {
            long begin = System.currentTimeMillis();
            try (ProcessJob job = ProcessJob.start(counters, settings, folder, Optional.of(savepoint))) {
                run(1);
                cluster[i] = job.submittedMillis() - begin;
                millis[i] = Gate.firstMillis() - job.submittedMillis();
            }
        }
        found.accept(Figure.of("10,000 processes: start of Flink's own cluster", "ms", cluster));
        found.accept(Figure.of("10,000 processes, job's start from a savepoint to its first slot", "ms", millis)
                .withGoal(new Figure.Goal.AtMost(5_000)));
    }

    /** 100 processes of 1,000 loop: what is left to the others, and what checkpoints take. */
    static void hogs(Path folder, Consumer<Figure> found) throws Exception {
        double[] alone = healthy(folder, 0);
        double[] beside = healthy(folder, 100);
        double share = beside[0] / (alone[0] * 0.9);
        found.accept(Figure.of("100 of 1,000 loop: what the others get of their fair share", "ratio", share)
                .withGoal(new Figure.Goal.AtLeast(0.8)));
        found.accept(Figure.of("100 of 1,000 loop: checkpoint over one without", "ratio", beside[1] / alone[1])
                .withGoal(new Figure.Goal.AtMost(2)));
    }

    /** Healthy messages per CPU-second of the operator, and milliseconds of a checkpoint (median of five). */
    private static double[] healthy(Path folder, int loopers) throws Exception {
        Population population = new Population(1_000, "counter", loopers);
        double[] checkpoints = new double[5];
        try (ProcessJob job = ProcessJob.start(population, settings(population), folder, Optional.empty())) {
            Gate.open(1_000_000);
            Gate.await(1_000L * 20, WAIT_MILLIS);
            long start = System.nanoTime();
            long before = Gate.healthy();
            for (int i = 0; i < checkpoints.length; i++) {
                checkpoints[i] = job.checkpoint(false).millis();
                Thread.sleep(2_000);
            }
            double rate = (Gate.healthy() - before) / ((System.nanoTime() - start) / 1e9);
            Arrays.sort(checkpoints);
            return new double[] {rate, Math.max(1, checkpoints[2])};
        }
    }

    private static MachineSettings settings(Population population) {
        return MachineSettings.of(population).withCache(2_000, 1L << 30);
    }

    private static void run(long total) throws InterruptedException {
        Gate.openTo(total);
        Gate.await(total, WAIT_MILLIS);
    }

    private static double heap() throws InterruptedException {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            System.gc();
            Thread.sleep(200);
            least = Math.min(
                    least,
                    Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        }
        return least;
    }
}
