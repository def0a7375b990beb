package io.railyard.machine.wasm;

import io.railyard.machine.compiler.CompiledModule;
import io.railyard.machine.compiler.CompilerRefusal;
import io.railyard.machine.module.PreparedModule;
import java.util.Optional;

/** Our compiler without another engine behind it, so that a test cannot pass on the other one. */
public final class StrictEngine {
    private StrictEngine() {}

    public static Engine own() {
        return own(CompiledModule.METHOD_BYTES);
    }

    /** With methods of at most about {@code methodBytes}, so that small functions are split too. */
    public static Engine own(int methodBytes) {
        return new OwnEngine(StrictEngine::refused, methodBytes, Optional.empty());
    }

    private static EngineModule refused(PreparedModule module) {
        try {
            CompiledModule.compile(module);
        } catch (CompilerRefusal e) {
            throw new AssertionError("The compiler refused the module: " + e.getMessage());
        }
        throw new AssertionError("The compiler refused the module once");
    }
}
