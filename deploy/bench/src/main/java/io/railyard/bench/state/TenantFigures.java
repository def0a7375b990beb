package io.railyard.bench.state;

import io.railyard.bench.figure.Figure;
import io.railyard.job.process.MachineSettings;
import io.railyard.job.process.Sharing;
import io.railyard.machine.Limits;
import io.railyard.machine.Machine;
import io.railyard.machine.MachineOptions;
import io.railyard.machine.ProcessRuntime;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.schedule.outcome.Evaluation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Figures of processes that get far more messages than their share: what waits, and what the others notice. */
final class TenantFigures {
    private static final long WAIT_MILLIS = 3_600_000;
    private static final int POLL_MILLIS = 100;
    /** As many as a subtask keeps waiting in state before it takes no further ones. */
    private static final long BACKLOG = 1_000_000;

    private static final long SHORT_BACKLOG = 50_000;
    private static final int LOOPERS = 8;
    private static final int QUIET = 100;
    private static final long SLICE = 10_000;
    private static final double MIB = 1 << 20;

    private static final int ROUNDS = 3;
    private static final int SECONDS = 5;
    private static final int FULL_SECONDS = 20;
    private static final int WARM_UP_SECONDS = 3;
    private static final double P99 = 0.99;

    private TenantFigures() {}

    /** One process far behind, its messages in keyed state: heap, checkpoint, order, and that none is lost. */
    static void backlog(Path folder, boolean full, Consumer<Figure> found) throws Exception {
        // While eight loop, about nine of ten that come stay.
        long messages = (full ? BACKLOG : SHORT_BACKLOG) * 13 / 10;
        Flood flood = Flood.of(LOOPERS, QUIET, messages);
        long gas = messages / (LOOPERS + 1) * SLICE * 3 / 2;
        MachineOptions options = MachineOptions.DEFAULTS.withLimits(Limits.DEFAULTS.withGasPerMessage(gas));
        MachineSettings settings = new MachineSettings(
                flood.of(),
                MachineSettings.options(options),
                512,
                256L << 20,
                new Sharing(SLICE, Sharing.DEFAULTS.waitingCount(), 2 * LOOPERS));
        Map<Id, Long> next = new HashMap<>();
        Map<Id, Bytes> roots = new HashMap<>();
        String what = "backlog of a process beside " + QUIET + " and " + LOOPERS + " loops: ";
        try (ProcessJob job = ProcessJob.start(flood, settings, folder, Optional.empty())) {
            Gate.listen(evaluation -> follow(evaluation, next, roots));
            Gate.openTo(flood.of().processes());
            Gate.await(flood.of().processes(), WAIT_MILLIS);
            double before = Resident.heap();
            Gate.openTo(flood.size());
            long most = full ? BACKLOG : SHORT_BACKLOG;
            while (Gate.sent() < flood.size() && Gate.sent() - Gate.out() < most) {
                Thread.sleep(POLL_MILLIS);
            }
            long waiting = Gate.sent() - Gate.out();
            double heap = Resident.heap();
            found.accept(Figure.of(what + "messages that waited when it was measured", "messages", (double) waiting)
                    .withGoal(new Figure.Goal.AtLeast(full ? 0.9 * BACKLOG : 0.5 * SHORT_BACKLOG)));
            found.accept(Figure.of(what + "heap for each of them", "bytes", Math.max(0, heap - before) * MIB / waiting)
                    .withGoal(new Figure.Goal.AtMost(128)));
            ProcessJob.Taken taken = job.checkpoint(false);
            found.accept(Figure.of(what + "checkpoint", "ms", (double) taken.millis())
                    .withGoal(new Figure.Goal.AtMost(10_000)));
            found.accept(Figure.of(what + "checkpoint's pause", "ms", (double) taken.pauseMillis()));
            found.accept(Figure.of(what + "checkpoint's size", "MB", taken.bytes() / 1e6));
            long begin = System.nanoTime();
            long from = Gate.out();
            Gate.await(flood.size(), WAIT_MILLIS);
            double seconds = (System.nanoTime() - begin) / 1e9;
            found.accept(
                    Figure.of(what + "messages a second until none waited", "1/s", (flood.size() - from) / seconds));
            found.accept(Figure.of(what + "largest resident memory", "MiB", Resident.most()));
        }
        boolean equal = Optional.of(straight(flood, settings)).equals(Optional.ofNullable(roots.get(flood.noisy())));
        found.accept(Figure.of(what + "all in order, last root that of a fold without Flink", "1 is yes", equal ? 1 : 0)
                .withGoal(new Figure.Goal.AtLeast(1)));
    }

    private static void follow(Evaluation evaluation, Map<Id, Long> next, Map<Id, Bytes> roots) {
        long slot = evaluation.position().slot();
        long wanted = next.getOrDefault(evaluation.process(), 0L);
        if (slot != wanted) {
            throw new IllegalStateException(
                    "Process " + evaluation.process() + " gave slot " + slot + " where " + wanted + " is next");
        }
        next.put(evaluation.process(), slot + 1);
        roots.put(evaluation.process(), evaluation.stateRoot());
    }

    private static Bytes straight(Flood flood, MachineSettings settings) {
        Machine machine = new Machine(flood.of().open(), settings.machine().get());
        Bytes root = Bytes.EMPTY;
        try (ProcessRuntime runtime = machine.create(flood.noisy())) {
            for (long slot = 0; slot < flood.noisySlots(); slot++) {
                root = runtime.evaluate(flood.noisy(slot), Optional.empty())
                        .orElseThrow()
                        .stateRoot();
            }
        }
        return root;
    }

    /** What a hundred tenants notice of one that sends a hundred times as much as each of them. */
    static void tenants(Path folder, boolean full, Consumer<Figure> found) throws Exception {
        Map<Tenants.Noise, double[]> times = new EnumMap<>(Tenants.Noise.class);
        for (int round = 0; round < ROUNDS; round++) {
            for (Tenants.Noise noise : Tenants.Noise.values()) {
                double[] all = times.computeIfAbsent(noise, key -> new double[ROUNDS]);
                all[round] = within(folder, Tenants.of(noise), full ? FULL_SECONDS : SECONDS);
            }
        }
        String what = "p99 of 100 tenants' messages, 10 a second each: ";
        found.accept(Figure.of(what + "by themselves", "ms", of(times, Tenants.Noise.NONE)));
        found.accept(Figure.of(what + "beside 1,000 a second of another", "ms", of(times, Tenants.Noise.EVEN)));
        found.accept(Figure.of(what + "beside 1,000 at once each second", "ms", of(times, Tenants.Noise.BURSTS)));
        found.accept(ratio(what + "even noise over none", times, Tenants.Noise.EVEN));
        found.accept(ratio(what + "bursts over none", times, Tenants.Noise.BURSTS));
    }

    private static Figure ratio(String name, Map<Tenants.Noise, double[]> times, Tenants.Noise noise) {
        double[] ratios = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            ratios[i] = of(times, noise)[i] / of(times, Tenants.Noise.NONE)[i];
        }
        return Figure.of(name, "ratio", ratios).withGoal(new Figure.Goal.AtMost(1.5));
    }

    private static double[] of(Map<Tenants.Noise, double[]> times, Tenants.Noise noise) {
        return times.getOrDefault(noise, new double[0]);
    }

    private static double within(Path folder, Tenants tenants, int seconds) throws Exception {
        MachineSettings settings = MachineSettings.of(tenants.of()).withCache(512, 256L << 20);
        long begun = tenants.of().processes();
        try (ProcessJob job = ProcessJob.start(tenants, settings, folder, Optional.empty(), Duration.ofMillis(1))) {
            Gate.openTo(begun);
            Gate.await(begun, WAIT_MILLIS);
            Gate.listen(Tenants::see);
            // Of the warm-up nothing is noted.
            Tenants.begin(0);
            long sent = send(tenants, begun, 0, WARM_UP_SECONDS);
            Gate.await(sent, WAIT_MILLIS);
            Tenants.begin((WARM_UP_SECONDS + seconds) * Tenants.RATE);
            sent = send(tenants, begun, WARM_UP_SECONDS, seconds);
            Gate.await(sent, WAIT_MILLIS);
            job.checkpoint(false);
            return Tenants.within(P99);
        }
    }

    /** Sends what is due from {@code from} on for {@code seconds}; how many were sent in all then. */
    private static long send(Tenants tenants, long begun, int from, int seconds) throws InterruptedException {
        long begin = System.nanoTime();
        long passed = 0;
        while (passed < seconds * 1_000L) {
            passed = Math.min(seconds * 1_000L, (System.nanoTime() - begin) / 1_000_000);
            Gate.openTo(begun + tenants.due(from * 1_000L + Math.max(0, passed - 1)));
            Thread.sleep(1);
        }
        return begun + (long) tenants.perSecond() * (from + seconds) - 2L;
    }
}
