package io.railyard.machine;

/**
 * How a machine runs. Start from {@link #DEFAULTS}.
 *
 * @param engine which way guest code runs; does not reach results
 * @param limits what one message of a process created here may use
 * @param cachedModules prepared and compiled modules kept ready, at least 1
 */
public record MachineOptions(EngineKind engine, Limits limits, int cachedModules) {
    /** Compiled engine, default limits, 64 modules kept. */
    public static final MachineOptions DEFAULTS = new MachineOptions(EngineKind.OWN, Limits.DEFAULTS, 64);

    public MachineOptions {
        if (cachedModules < 1) {
            throw new IllegalArgumentException("cachedModules is at least 1: " + cachedModules);
        }
    }

    /** These options with another engine. */
    public MachineOptions withEngine(EngineKind other) {
        return new MachineOptions(other, limits, cachedModules);
    }

    /** These options with other limits. */
    public MachineOptions withLimits(Limits other) {
        return new MachineOptions(engine, other, cachedModules);
    }

    /** These options with another number of modules kept ready. */
    public MachineOptions withCachedModules(int count) {
        return new MachineOptions(engine, limits, count);
    }
}
