package io.railyard.machine.compiler;

import io.railyard.machine.module.ModuleRefused;
import io.railyard.machine.module.Preparation;
import io.railyard.machine.module.PreparedModule;
import io.railyard.machine.wasm.Engine;
import io.railyard.machine.wasm.EngineInstance;
import io.railyard.machine.wasm.GuestTrap;
import io.railyard.message.Bytes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** A prepared module on one engine, and what a call of it did, in a form that can be compared between engines. */
final class Judged {
    /** What can be seen of a call: its result or trap, gas left, globals, memory before and after the end, pages. */
    record Seen(String result, long gas, List<Long> globals, String memory, List<Integer> changed, String after) {}

    static final int LIMIT_PAGES = 4;
    static final int DEPTH = 60;

    private final PreparedModule module;
    private final GuestModule structure;
    private final EngineInstance instance;

    Judged(PreparedModule module, Engine engine) {
        this.module = module;
        this.structure = structure(module);
        this.instance = engine.load(module).instantiate(LIMIT_PAGES);
        instance.memory().commit();
    }

    static PreparedModule prepare(byte[] wasm) {
        try {
            return Preparation.prepare(wasm);
        } catch (ModuleRefused e) {
            throw new AssertionError("The test's module was refused", e);
        }
    }

    /** Sets back what does not live between messages. */
    void reset() {
        instance.resetBetweenMessages();
    }

    /** Writes {@code value} and keeps it. */
    void write(int address, int value) {
        instance.memory().writeI32(address, value);
        instance.memory().commit();
    }

    /** The result's bits, or the trap. */
    String result(String function, long... arguments) {
        refill(1_000_000);
        return call(function, arguments);
    }

    /** Calls, looks, keeps the changes when there was no trap and takes them back when there was. */
    Seen call(String function, long gas, long... arguments) {
        refill(gas);
        String result = call(function, arguments);
        List<Long> globals =
                module.mutableGlobals().stream().map(instance::global).toList();
        String memory = digest();
        long left = instance.global(module.gasGlobal());
        int[] changed = {};
        if (result.startsWith("trap")) {
            instance.memory().rollback();
        } else {
            changed = instance.memory().commit();
        }
        List<Integer> pages = Arrays.stream(changed).boxed().toList();
        return new Seen(result, left, globals, memory, pages, digest());
    }

    private String call(String function, long... arguments) {
        try {
            long result = instance.function(function).orElseThrow().call(arguments);
            return Long.toHexString(narrow(function) ? result & 0xffff_ffffL : result);
        } catch (GuestTrap e) {
            return "trap " + e.trap() + " " + instance.global(module.stopGlobal());
        }
    }

    /** Of a 32-bit result only the low half counts; engines differ in the other one. */
    private boolean narrow(String function) {
        int index = Objects.requireNonNull(structure.exportedFunctions.get(function));
        List<ValueType> results = structure.signature(index).results();
        return !results.isEmpty() && results.get(0).slots == 1;
    }

    private static GuestModule structure(PreparedModule module) {
        try {
            return GuestModule.read(module.wasm().toByteArray());
        } catch (CompilerRefusal e) {
            throw new AssertionError("The test's module was refused", e);
        }
    }

    private void refill(long gas) {
        instance.setGlobal(module.gasGlobal(), gas);
        instance.setGlobal(module.depthGlobal(), DEPTH);
        instance.setGlobal(module.memoryPagesGlobal(), Math.min(LIMIT_PAGES, module.memoryMaxPages()));
        instance.setGlobal(module.stopGlobal(), 0);
    }

    private String digest() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            instance.memory().update(digest, 0, instance.memory().sizeBytes());
            return instance.memory().sizeBytes() + " "
                    + Bytes.of(digest.digest()).hex();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
