package io.railyard.machine;

import java.util.Optional;

/**
 * How a machine runs. Start from {@link #DEFAULTS}.
 *
 * @param engine which way guest code runs; does not reach results
 * @param limits what one message of a process created here may use
 * @param cachedModules prepared and compiled modules kept ready, at least 1
 * @param classCache folder in which our compiler keeps what it compiled for later starts; empty: it keeps nothing
 */
public record MachineOptions(EngineKind engine, Limits limits, int cachedModules, Optional<String> classCache) {
    /** Our compiler, default limits, 64 modules kept in memory, none on disk. */
    public static final MachineOptions DEFAULTS =
            new MachineOptions(EngineKind.OWN, Limits.DEFAULTS, 64, Optional.empty());

    public MachineOptions {
        if (cachedModules < 1) {
            throw new IllegalArgumentException("cachedModules is at least 1: " + cachedModules);
        }
    }

    /** These options with another engine. */
    public MachineOptions withEngine(EngineKind other) {
        return new MachineOptions(other, limits, cachedModules, classCache);
    }

    /** These options with other limits. */
    public MachineOptions withLimits(Limits other) {
        return new MachineOptions(engine, other, cachedModules, classCache);
    }

    /** These options with another number of modules kept ready. */
    public MachineOptions withCachedModules(int count) {
        return new MachineOptions(engine, limits, count, classCache);
    }

    /** These options with compiled modules kept in {@code folder}. */
    public MachineOptions withClassCache(String folder) {
        return new MachineOptions(engine, limits, cachedModules, Optional.of(folder));
    }
}
