package io.railyard.machine.emscripten;

import com.dylibso.chicory.wabt.Wat2Wasm;
import io.railyard.machine.module.ModuleRefused;
import io.railyard.machine.module.PreparedModule;
import io.railyard.machine.wasm.Engine;
import io.railyard.machine.wasm.EngineInstance;
import io.railyard.machine.wasm.GuestTrap;
import java.nio.charset.StandardCharsets;

/** A guest with its host, whose exports a test calls one by one. */
record HostedGuest(PreparedModule module, EngineInstance instance, EmscriptenHost host) {
    private static final int LIMIT_PAGES = 64;

    /** Starts the module that {@code body} is the inside of. */
    static HostedGuest start(ModuleFormat format, HostOptions options, String body) throws ModuleRefused, GuestTrap {
        PreparedModule module = format.prepare(Wat2Wasm.parse("(module " + body + ")"));
        EmscriptenHost host = new EmscriptenHost(format, options);
        EngineInstance instance = Engine.own().load(module).instantiate(LIMIT_PAGES, host);
        host.attach(instance, module);
        instance.setGlobal(module.gasGlobal(), 1_000_000);
        instance.setGlobal(module.depthGlobal(), 100);
        instance.setGlobal(module.memoryPagesGlobal(), LIMIT_PAGES);
        host.startUp();
        return new HostedGuest(module, instance, host);
    }

    long call(String name, long... arguments) throws GuestTrap {
        return instance.function(name).orElseThrow().call(arguments);
    }

    /** Writes {@code text} and its end at {@code at}. */
    void text(int at, String text) {
        byte[] bytes = (text + "\0").getBytes(StandardCharsets.UTF_8);
        instance.memory().write(at, bytes, 0, bytes.length);
    }
}
