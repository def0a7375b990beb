package io.railyard.job.process;

import io.railyard.machine.EngineKind;
import io.railyard.machine.Limits;
import io.railyard.machine.Machine;
import io.railyard.machine.MachineOptions;
import io.railyard.machine.Mode;
import io.railyard.machine.ModuleSource;
import java.io.Serializable;

/**
 * How each subtask gets its machine and how many processes it keeps ready. Serializable, as it travels to workers.
 *
 * @param modules makes the source of modules
 * @param machine makes the machine's options
 * @param cacheProcesses most processes kept ready on one subtask
 * @param cacheBytes most heap that they and the instances they run in take together
 * @param sharing how processes share a subtask's thread
 */
public record MachineSettings(Modules modules, Options machine, int cacheProcesses, long cacheBytes, Sharing sharing)
        implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final long UNSAVED_BYTES = 16L << 20;
    /** Heap that guests have in any case, so that one of AO's own can run: 192 MiB. */
    static final long LEAST_BYTES = 192L << 20;

    /** Makes a module source on the worker. */
    @FunctionalInterface
    public interface Modules extends Serializable {
        /** A source of the worker's own. */
        ModuleSource open();
    }

    /** Makes machine options on the worker. */
    @FunctionalInterface
    public interface Options extends Serializable {
        /** The options. */
        MachineOptions get();
    }

    /**
     * {@code options} in a form that travels; they have the default additions and no drives, which a worker
     * opens itself.
     */
    public static Options options(MachineOptions options) {
        EngineKind engine = options.engine();
        Mode mode = options.mode();
        Limits limits = options.limits();
        long[] numbers = {
            limits.gasPerMessage(),
            limits.callDepth(),
            limits.memoryBytes(),
            limits.inputBytes(),
            limits.outputBytes(),
            limits.outboxCount()
        };
        long highestGas = options.maxima().gasPerMessage();
        long highestMemory = options.maxima().memoryBytes();
        int modules = options.cachedModules();
        String folder = options.classCache().orElse("");
        return () -> {
            MachineOptions plain = MachineOptions.DEFAULTS
                    .withEngine(engine)
                    .withMode(mode)
                    .withLimits(new Limits(
                            numbers[0], (int) numbers[1], numbers[2], (int) numbers[3], (int) numbers[4], (int)
                                    numbers[5]))
                    .withMaxima(new MachineOptions.Maxima(highestGas, highestMemory))
                    .withCachedModules(modules);
            return folder.isEmpty() ? plain : plain.withClassCache(folder);
        };
    }

    /** Default options of machine and cache. */
    public static MachineSettings of(Modules modules) {
        return new MachineSettings(modules, () -> MachineOptions.DEFAULTS, 512, 512L << 20, Sharing.DEFAULTS);
    }

    /** These settings with another cache. */
    public MachineSettings withCache(int processes, long bytes) {
        return new MachineSettings(modules, machine, processes, bytes, sharing);
    }

    /** These settings with another sharing. */
    public MachineSettings withSharing(Sharing other) {
        return new MachineSettings(modules, machine, cacheProcesses, cacheBytes, other);
    }

    /** Most bytes of pages that are unsaved between two checkpoints: what a barrier waits for, some 20 ms in RocksDB. */
    long unsavedBytes() {
        return UNSAVED_BYTES;
    }

    /** Most bytes that processes hold besides the instances in which they run. */
    long processBytes() {
        return Math.max(1, cacheBytes / 2);
    }

    Machine open() {
        long arenas = cacheBytes - cacheBytes / 2;
        return new Machine(modules.open(), machine.get(), arenas, Math.max(arenas, LEAST_BYTES));
    }
}
