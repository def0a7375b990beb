package io.railyard.bench.judge;

import io.railyard.machine.module.PreparedModule;
import io.railyard.machine.wasm.Engine;
import io.railyard.machine.wasm.EngineFailure;
import io.railyard.machine.wasm.EngineModule;
import java.io.IOException;

/**
 * V8, in a Node process for each module: a judge of our compiler that shares no code with it. Slow at the border, where memory
 * is compared and copied by page. JavaScript may change the bits of a NaN that crosses the border. What this V8 does not
 * know (exceptions with references) fails to load. Thread-safe: a module's instances take turns.
 */
public final class V8Engine implements Engine {
    private final String node;

    /** @param node the command that starts Node, 20 or newer */
    public V8Engine(String node) {
        this.node = node;
    }

    /** Whether the command can be started. */
    public boolean present() {
        try {
            return new ProcessBuilder(node, "--version")
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public EngineModule load(PreparedModule module) {
        try {
            V8Process process = V8Process.start(node);
            process.load(module.wasm().toByteArray());
            return (limitPages, host) -> new V8Instance(process, module, limitPages, host);
        } catch (IOException e) {
            throw new EngineFailure("Node could not be started as \"" + node + "\"", e);
        }
    }
}
