package io.railyard.machine.wasm;

import io.railyard.machine.compiler.CompiledModule;
import io.railyard.machine.compiler.CompilerRefusal;
import io.railyard.machine.module.PreparedModule;

/** Our own compiler; what it does not take is left to another engine. */
final class OwnEngine implements Engine {
    private final Engine other;

    /**
     * @param other runs the modules that the compiler refuses
     */
    OwnEngine(Engine other) {
        this.other = other;
    }

    @Override
    public EngineModule load(PreparedModule prepared) {
        try {
            CompiledModule module = CompiledModule.compile(prepared);
            return limit -> OwnInstance.of(module, prepared, limit);
        } catch (CompilerRefusal e) {
            return other.load(prepared);
        } catch (RuntimeException | LinkageError | OutOfMemoryError | StackOverflowError e) {
            throw new EngineFailure("The compiler could not load module " + prepared.sourceDigest().hex(), e);
        }
    }
}
