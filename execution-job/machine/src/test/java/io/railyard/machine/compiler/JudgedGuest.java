package io.railyard.machine.compiler;

import com.dylibso.chicory.wabt.Wat2Wasm;
import io.railyard.machine.module.ModuleRefused;
import io.railyard.machine.module.Preparation;
import io.railyard.machine.module.PreparedModule;
import io.railyard.machine.wasm.Engine;
import io.railyard.machine.wasm.EngineInstance;
import io.railyard.machine.wasm.GuestTrap;
import io.railyard.message.Bytes;
import java.util.Arrays;

/**
 * A guest on one engine, which exports {@code run}, imports a function that grows its memory by a page, and begins with bytes in each
 * page of it. What {@link #run} tells must not depend on the engine.
 */
record JudgedGuest(PreparedModule module, EngineInstance instance, long gas) {
    /** How far its memory grows. */
    static final int LIMIT_PAGES = 6;

    static PreparedModule prepared(String text) throws ModuleRefused {
        return Preparation.prepare(Wat2Wasm.parse(text), imported -> true);
    }

    /** Starts it with a memory of one page of 64 KiB. */
    static JudgedGuest start(PreparedModule module, Engine engine, long gas) {
        EngineInstance instance = engine.load(module).instantiate(LIMIT_PAGES, imported -> (caller, arguments) -> {
            caller.memory().grow(1);
            return 0;
        });
        for (int page = 0; page < 16; page++) {
            instance.memory().writeI32(page * 4_096L + 5, page + 1);
        }
        instance.memory().commit();
        return new JudgedGuest(module, instance, gas);
    }

    /** Result or trap, gas left, memory, and the pages that changed or the memory after the undo. */
    String run(boolean keeps, long... arguments) {
        instance.setGlobal(module.gasGlobal(), gas);
        instance.setGlobal(module.depthGlobal(), 100);
        instance.setGlobal(module.memoryPagesGlobal(), LIMIT_PAGES);
        instance.setGlobal(module.stopGlobal(), 0);
        String result;
        try {
            result = Integer.toHexString(
                    (int) instance.function("run").orElseThrow().call(arguments));
        } catch (GuestTrap e) {
            result = "trap " + e.trap();
        }
        result += " gas " + instance.global(module.gasGlobal()) + " memory " + memory();
        if (keeps) {
            return result + " changed " + Arrays.toString(instance.memory().commit());
        }
        instance.memory().rollback();
        return result + " undone " + memory();
    }

    private String memory() {
        int size = (int) instance.memory().sizeBytes();
        return size + " " + Bytes.sha256(instance.memory().readBytes(0, size)).hex();
    }
}
