package io.railyard.machine;

import io.railyard.machine.aos.AosGuest;
import io.railyard.machine.aos.Guest;
import io.railyard.machine.aos.GuestKind;
import io.railyard.machine.aos.GuestLimits;
import io.railyard.machine.compiler.Pace;
import io.railyard.machine.emscripten.ModuleFormat;
import io.railyard.machine.module.GasRule;
import io.railyard.machine.module.ImportedFunction;
import io.railyard.machine.module.ModuleRefused;
import io.railyard.machine.module.Preparation;
import io.railyard.machine.module.PreparedModule;
import io.railyard.machine.wasm.EngineModule;
import io.railyard.message.Bytes;
import java.util.List;
import java.util.Optional;

/** A WebAssembly module of one of AO's formats, ready to run. */
record WasmModule(PreparedModule prepared, EngineModule engine, ModuleFormat moduleFormat)
        implements LoadedModule.Ready {
    @Override
    public String format() {
        return moduleFormat.code();
    }

    @Override
    public Bytes digest() {
        return prepared.sourceDigest();
    }

    @Override
    public int version() {
        return Preparation.VERSION;
    }

    @Override
    public int memoryPages() {
        return prepared.memoryMinPages();
    }

    @Override
    public int globals() {
        return prepared.mutableGlobals().size();
    }

    @Override
    public boolean metered() {
        return moduleFormat.gasRule() == GasRule.AO_METERING;
    }

    @Override
    public boolean wide() {
        return moduleFormat.isWide();
    }

    @Override
    public List<ImportedFunction> imports() {
        return prepared.imports();
    }

    @Override
    public GuestKind kind(GuestKind given) {
        return new GuestKind(moduleFormat, given.options(), given.compatible());
    }

    @Override
    public Guest start(GuestLimits limits, GuestKind kind, Optional<Pace> pace) throws ModuleRefused {
        return AosGuest.start(engine, prepared, limits, kind, pace);
    }
}
