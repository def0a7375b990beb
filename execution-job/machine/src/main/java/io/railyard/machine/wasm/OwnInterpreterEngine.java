package io.railyard.machine.wasm;

import io.railyard.machine.compiler.CompiledModule;
import io.railyard.machine.compiler.CompilerRefusal;
import io.railyard.machine.module.PreparedModule;
import java.util.Optional;

/** Our own interpreter: slow, and taking every module that our compiler takes, whatever the size of its functions. */
final class OwnInterpreterEngine implements Engine {
    @Override
    public EngineModule load(PreparedModule prepared) {
        try {
            CompiledModule module = CompiledModule.interpreted(prepared);
            return (limit, host) -> OwnInstance.of(prepared, module, Optional.empty(), limit, host);
        } catch (CompilerRefusal | RuntimeException | OutOfMemoryError | StackOverflowError e) {
            throw new EngineFailure(
                    "The interpreter could not load module "
                            + prepared.sourceDigest().hex(),
                    e);
        }
    }
}
