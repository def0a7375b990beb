package io.railyard.machine.module;

import io.railyard.machine.wasm.Engine;
import io.railyard.machine.wasm.EngineInstance;
import io.railyard.machine.wasm.GuestTrap;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** A test module of {@code resources/preparation}, prepared, and calls of it with gas and depth filled up. */
final class Resource {
    static final long GAS = 15_000_000;
    static final int DEPTH = 100;

    private final PreparedModule module;
    private final EngineInstance instance;

    private Resource(PreparedModule module, EngineInstance instance) {
        this.module = module;
        this.instance = instance;
    }

    static byte[] bytes(String name) throws IOException {
        try (InputStream in = Resource.class.getResourceAsStream("/preparation/" + name)) {
            return Optional.ofNullable(in).orElseThrow().readAllBytes();
        }
    }

    static List<String> lines(String name) throws IOException {
        return new String(bytes(name), StandardCharsets.UTF_8).lines().toList();
    }

    static Resource start(String name, Engine engine) throws IOException, ModuleRefused {
        PreparedModule module = Preparation.prepare(bytes(name));
        return new Resource(module, engine.load(module).instantiate(module.memoryMaxPages()));
    }

    PreparedModule module() {
        return module;
    }

    EngineInstance instance() {
        return instance;
    }

    long call(String function, long... arguments) throws GuestTrap {
        instance.setGlobal(module.gasGlobal(), GAS);
        instance.setGlobal(module.depthGlobal(), DEPTH);
        instance.setGlobal(module.stopGlobal(), 0);
        return instance.function(function).orElseThrow().call(arguments);
    }

    long gasUsed() {
        return GAS - instance.global(module.gasGlobal());
    }

    long depth() {
        return instance.global(module.depthGlobal());
    }

    long stop() {
        return instance.global(module.stopGlobal());
    }
}
