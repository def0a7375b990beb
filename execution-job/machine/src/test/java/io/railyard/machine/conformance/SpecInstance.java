package io.railyard.machine.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import io.railyard.machine.Limits;
import io.railyard.machine.conformance.SpecLinker.Caller;
import io.railyard.machine.module.ModuleRefused;
import io.railyard.machine.module.Preparation;
import io.railyard.machine.module.PreparedModule;
import io.railyard.machine.wasm.Engine;
import io.railyard.machine.wasm.EngineInstance;
import io.railyard.machine.wasm.GuestTrap;
import io.railyard.machine.wasm.Trap;
import java.util.Optional;

/** A module of a test, prepared and instantiated on an engine. */
final class SpecInstance {
    /** What a call did: results by slot, or a trap and the stop global. */
    @SuppressWarnings("ArrayRecordComponent") // compared with nothing
    record Outcome(Optional<Trap> trap, long stop, long[] slots) {
        String text() {
            return trap.map(kind -> "trap " + kind + " with stop " + stop).orElse("results");
        }
    }

    /** Pages of 64 KiB that a memory may reach. */
    private static final int LIMIT_PAGES = 1_024;

    private static final long GAS = 50_000_000_000L;
    private static final Outcome NOTHING = new Outcome(Optional.empty(), 0, new long[0]);

    private final SpecLinker.Linked linked;
    private final PreparedModule prepared;
    private final EngineInstance instance;
    /** Whether a call was left out that may have changed its state. */
    private boolean leftBehind;

    SpecInstance(SpecLinker.Linked linked, Engine engine) throws ModuleRefused {
        this.linked = linked;
        this.prepared = Preparation.prepare(linked.wasm());
        this.instance = engine.load(prepared).instantiate(LIMIT_PAGES);
    }

    /** Runs the start function, if there is one. */
    Outcome start() {
        return prepared.startFunction().isPresent() ? call(Preparation.START_EXPORT) : NOTHING;
    }

    /** Calls the exported function, or reads the exported global, {@code name}. */
    Outcome invoke(String name, JsonNode arguments) {
        if (leftBehind) {
            throw new NotApplicable("it follows a call with a host reference that no process's host can give");
        }
        Caller caller = caller(name);
        String export = caller.export()
                .orElseThrow(() -> new NotApplicable("an argument of a type that only a guest can make"));
        long[] slots = new long[SpecCallers.slots(caller.parameters())];
        int slot = 0;
        for (int i = 0; i < arguments.size(); i++) {
            leftBehind |= linked.keepsHostReferences() && SpecValue.isHostReference(arguments.get(i));
            slot = SpecValue.put(arguments.get(i), caller.parameters().get(i), slots, slot);
        }
        for (int i = 0; i < slots.length; i++) {
            instance.setGlobal(linked.firstGlobal() + i, slots[i]);
        }
        Outcome outcome = call(export);
        if (outcome.trap().isPresent()) {
            return outcome;
        }
        long[] results = new long[SpecCallers.slots(caller.results())];
        for (int i = 0; i < results.length; i++) {
            results[i] = instance.global(linked.firstGlobal() + i);
        }
        return new Outcome(Optional.empty(), outcome.stop(), results);
    }

    Caller caller(String name) {
        Caller caller = linked.callers().get(name);
        if (caller == null) {
            throw new IllegalStateException("The module exports no \"" + name + "\"");
        }
        return caller;
    }

    private Outcome call(String export) {
        instance.setGlobal(prepared.gasGlobal(), GAS);
        instance.setGlobal(prepared.depthGlobal(), Limits.DEFAULTS.callDepth());
        instance.setGlobal(prepared.memoryPagesGlobal(), Math.min(LIMIT_PAGES, prepared.memoryMaxPages()));
        instance.setGlobal(prepared.stopGlobal(), 0);
        try {
            instance.function(export).orElseThrow().call();
            return new Outcome(Optional.empty(), instance.global(prepared.stopGlobal()), new long[0]);
        } catch (GuestTrap e) {
            return new Outcome(Optional.of(e.trap()), instance.global(prepared.stopGlobal()), new long[0]);
        }
    }
}
