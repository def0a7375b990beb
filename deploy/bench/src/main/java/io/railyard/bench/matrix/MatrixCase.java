package io.railyard.bench.matrix;

import io.railyard.job.process.MachineSettings;
import io.railyard.job.process.Sharing;
import io.railyard.machine.EngineKind;
import io.railyard.machine.MachineOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One way for a history to go through the operator.
 *
 * @param name what is printed
 * @param engine that runs the guests
 * @param parallelism of one start after the other, over and over
 * @param backends state backends of one start after the other, over and over
 * @param restarts how often it is ended and started again
 * @param crashes whether every second end is a crash, which goes back to a checkpoint
 * @param cacheProcesses processes kept ready on a subtask
 * @param sliceGas gas of a slice
 */
record MatrixCase(
        String name,
        EngineKind engine,
        List<Integer> parallelism,
        List<String> backends,
        int restarts,
        boolean crashes,
        int cacheProcesses,
        long sliceGas) {
    /** As many restarts as there are messages, less one. */
    static final int AFTER_EACH = Integer.MAX_VALUE;

    private static final List<String> BACKENDS = List.of("hashmap", "rocksdb");
    private static final int CACHE_PROCESSES = 512;
    /** For a subtask: two of aos's instances. */
    private static final long CACHE_BYTES = 384L << 20;

    /** A message of our guests takes some hundred thousand. */
    private static final long SHORT_SLICE = 20_000;

    private static final int WAITING = 10_000;
    private static final int PAUSED = 16;

    MatrixCase {
        parallelism = List.copyOf(parallelism);
        backends = List.copyOf(backends);
    }

    /** All there are; those with restarts have {@code restarts}. */
    static List<MatrixCase> all(int restarts) {
        List<MatrixCase> all = new ArrayList<>();
        for (EngineKind engine : EngineKind.values()) {
            for (String backend : BACKENDS) {
                for (int subtasks : List.of(1, 2, 4)) {
                    MatrixCase plain = new MatrixCase(
                            engine.code() + ", " + backend + ", parallelism " + subtasks,
                            engine,
                            List.of(subtasks),
                            List.of(backend),
                            0,
                            false,
                            CACHE_PROCESSES,
                            Sharing.DEFAULTS.sliceGas());
                    all.add(plain);
                    all.add(plain.named(plain.name() + ", restarted").restarted(restarts));
                }
            }
        }
        MatrixCase own = all.get(1);
        all.add(new MatrixCase(
                "own, both backends in turns, parallelism 1 4 2 3",
                EngineKind.OWN,
                List.of(1, 4, 2, 3),
                BACKENDS,
                restarts,
                false,
                CACHE_PROCESSES,
                own.sliceGas()));
        all.add(new MatrixCase(
                "own, rocksdb, each message evicts another process",
                EngineKind.OWN,
                List.of(2),
                List.of("rocksdb"),
                restarts,
                true,
                1,
                own.sliceGas()));
        for (String backend : BACKENDS) {
            all.add(new MatrixCase(
                    "own, " + backend + ", parallelism 2 4 1, slices of 20,000 gas",
                    EngineKind.OWN,
                    List.of(2, 4, 1),
                    List.of(backend),
                    restarts,
                    true,
                    CACHE_PROCESSES,
                    SHORT_SLICE));
            all.add(afterEach(backend, List.of(backend)));
        }
        all.add(afterEach("both backends in turns", BACKENDS));
        return all;
    }

    private static MatrixCase afterEach(String name, List<String> backends) {
        return new MatrixCase(
                "own, " + name + ", parallelism 1 2 3, restored after each",
                EngineKind.OWN,
                List.of(1, 2, 3),
                backends,
                AFTER_EACH,
                false,
                CACHE_PROCESSES,
                Sharing.DEFAULTS.sliceGas());
    }

    private MatrixCase named(String other) {
        return new MatrixCase(other, engine, parallelism, backends, restarts, crashes, cacheProcesses, sliceGas);
    }

    private MatrixCase restarted(int times) {
        return new MatrixCase(name, engine, parallelism, backends, times, true, cacheProcesses, sliceGas);
    }

    boolean afterEach() {
        return restarts == AFTER_EACH;
    }

    /** Whether guests run as fast as they can. */
    boolean fast() {
        return engine == EngineKind.OWN;
    }

    /** Whether the engine interprets. */
    boolean interprets() {
        return engine == EngineKind.OWN_INTERPRETER || engine == EngineKind.INTERPRETER;
    }

    /** Whether a state backend reads what another has written. */
    boolean changesBackend() {
        return backends.size() > 1;
    }

    /** How it runs from its {@code start}th start, counted from 0, with classes kept in {@code classes}. */
    Layout layout(int start, Path classes) {
        MachineOptions options = MachineOptions.DEFAULTS.withEngine(engine).withClassCache(classes.toString());
        return new Layout(
                parallelism.get(start % parallelism.size()),
                backends.get(start % backends.size()),
                new MachineSettings(
                        MatrixModules.INSTANCE,
                        MachineSettings.options(options),
                        cacheProcesses,
                        CACHE_BYTES,
                        new Sharing(sliceGas, WAITING, PAUSED)));
    }
}
