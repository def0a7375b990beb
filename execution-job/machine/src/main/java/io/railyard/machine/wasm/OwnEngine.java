package io.railyard.machine.wasm;

import io.railyard.machine.compiler.ClassCache;
import io.railyard.machine.compiler.CompiledModule;
import io.railyard.machine.compiler.CompilerRefusal;
import io.railyard.machine.module.AsyncifyFold;
import io.railyard.machine.module.PreparedModule;
import java.util.Optional;
import java.util.function.Supplier;

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
        Optional<PreparedModule> lean =
                cache.isPresent() ? cache.get().lean(prepared, AsyncifyFold::fold) : AsyncifyFold.fold(prepared);
        try {
            CompiledModule module = compile(lean.orElse(prepared), lean.isPresent());
            Optional<Supplier<CompiledModule>> whole = lean.map(folded -> new Whole(prepared));
            return (limit, host) -> OwnInstance.of(prepared, module, whole, limit, host);
        } catch (CompilerRefusal e) {
            return e.isLimit() ? Engine.ownInterpreter().load(prepared) : other.load(prepared);
        } catch (RuntimeException | LinkageError | OutOfMemoryError | StackOverflowError e) {
            throw failure(prepared, e);
        }
    }

    private CompiledModule compile(PreparedModule prepared, boolean lean) throws CompilerRefusal {
        if (cache.isPresent()) {
            return CompiledModule.compile(prepared, methodBytes, cache.get(), lean);
        }
        return lean ? CompiledModule.compileLean(prepared, methodBytes) : CompiledModule.compile(prepared, methodBytes);
    }

    private static EngineFailure failure(PreparedModule prepared, Throwable cause) {
        return new EngineFailure(
                "The compiler could not load module " + prepared.sourceDigest().hex(), cause);
    }

    /** The code of a module that can suspend, compiled when a message first suspends. Thread-safe. */
    private final class Whole implements Supplier<CompiledModule> {
        private final PreparedModule prepared;
        private Optional<CompiledModule> compiled = Optional.empty();

        Whole(PreparedModule prepared) {
            this.prepared = prepared;
        }

        @Override
        public synchronized CompiledModule get() {
            if (compiled.isEmpty()) {
                try {
                    compiled = Optional.of(compileOrInterpret());
                } catch (CompilerRefusal | RuntimeException | LinkageError | OutOfMemoryError | StackOverflowError e) {
                    throw failure(prepared, e);
                }
            }
            return compiled.get();
        }

        private CompiledModule compileOrInterpret() throws CompilerRefusal {
            try {
                return compile(prepared, false);
            } catch (CompilerRefusal e) {
                if (!e.isLimit()) {
                    throw e;
                }
                return CompiledModule.interpreted(prepared);
            }
        }
    }
}
