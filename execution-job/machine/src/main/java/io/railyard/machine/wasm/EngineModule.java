package io.railyard.machine.wasm;

/** A module loaded into an engine. Immutable, thread-safe. */
@FunctionalInterface
public interface EngineModule {
    /**
     * A new instance: memory and globals initialised, nothing called.
     *
     * @param memoryLimitPages how far its memory may grow, in pages of 64 KiB
     * @throws EngineFailure when the host fails
     */
    EngineInstance instantiate(int memoryLimitPages);
}
