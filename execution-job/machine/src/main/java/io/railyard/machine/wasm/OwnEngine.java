package io.railyard.machine.wasm;

import io.railyard.machine.compiler.ClassCache;
import io.railyard.machine.compiler.CompiledModule;
import io.railyard.machine.compiler.CompilerRefusal;
import io.railyard.machine.module.PreparedModule;
import java.util.Optional;

/** Our own compiler; what it does not take is left to another engine. */
final class OwnEngine implements Engine {
    private final Engine other;
    private final int methodBytes;
    private final Optional<ClassCache> cache;

    /**
     * @param other runs the modules that the compiler refuses
     * @param methodBytes size of the JVM methods that the compiler aims at
     * @param cache keeps what was compiled
     */
    OwnEngine(Engine other, int methodBytes, Optional<ClassCache> cache) {
        this.other = other;
        this.methodBytes = methodBytes;
        this.cache = cache;
    }

    @Override
    public EngineModule load(PreparedModule prepared) {
        try {
            CompiledModule module = cache.isPresent()
                    ? CompiledModule.compile(prepared, methodBytes, cache.get())
                    : CompiledModule.compile(prepared, methodBytes);
            return (limit, host) -> OwnInstance.of(module, prepared, limit, host);
        } catch (CompilerRefusal e) {
            return e.isLimit() ? Engine.ownInterpreter().load(prepared) : other.load(prepared);
        } catch (RuntimeException | LinkageError | OutOfMemoryError | StackOverflowError e) {
            throw new EngineFailure(
                    "The compiler could not load module "
                            + prepared.sourceDigest().hex(),
                    e);
        }
    }
}
