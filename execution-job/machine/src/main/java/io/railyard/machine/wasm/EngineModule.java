package io.railyard.machine.wasm;

/** A module loaded into an engine. Immutable, thread-safe. */
@FunctionalInterface
public interface EngineModule {
    /**
     * A new instance: memory and globals initialised, nothing called.
     *
     * @param memoryLimitPages how far its memory may grow, in pages of 64 KiB
     * @param host answers the calls of its imports
     * @throws EngineFailure when the host fails
     */
    EngineInstance instantiate(int memoryLimitPages, HostFunctions host);

    /** A new instance of a module that imports nothing. */
    default EngineInstance instantiate(int memoryLimitPages) {
        return instantiate(memoryLimitPages, HostFunctions.NONE);
    }
}
