package io.railyard.machine.wasm;

import io.railyard.machine.compiler.ClassCache;
import io.railyard.machine.compiler.CompiledModule;
import io.railyard.machine.module.PreparedModule;
import java.util.Optional;

/** A way of running prepared modules. All engines give equal results, memory and gas. Thread-safe. */
@FunctionalInterface
public interface Engine {
    /**
     * Loads a module, compiling it if that is the engine's way.
     *
     * @throws EngineFailure when the host fails
     */
    EngineModule load(PreparedModule module);

    /** Guest functions become JVM methods; a module too large for that is interpreted. */
    static Engine compiled() {
        return new EndiveEngine(true);
    }

    /** Our compiler; a module that it refuses runs on {@link #compiled}. */
    static Engine own() {
        return new OwnEngine(compiled(), CompiledModule.METHOD_BYTES, Optional.empty());
    }

    /** Our compiler, which keeps what it compiled in {@code cache}. */
    static Engine own(ClassCache cache) {
        return new OwnEngine(compiled(), CompiledModule.METHOD_BYTES, Optional.of(cache));
    }

    /** Guest instructions are interpreted by our own interpreter, which takes what our compiler takes. */
    static Engine ownInterpreter() {
        return new OwnInterpreterEngine();
    }

    /** Guest instructions are interpreted. */
    static Engine interpreter() {
        return new EndiveEngine(false);
    }
}
