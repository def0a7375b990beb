package io.railyard.machine.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.railyard.machine.conformance.SpecLinker.Caller;
import io.railyard.machine.module.ModuleRefused;
import io.railyard.machine.module.Preparation;
import io.railyard.machine.module.PreparedModule;
import io.railyard.machine.wasm.Engine;
import io.railyard.machine.wasm.EngineInstance;
import io.railyard.machine.wasm.GuestTrap;
import io.railyard.machine.wasm.Trap;
import io.railyard.message.Bytes;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A module without imports and calls of its exports: what engines are compared by. */
final class FuzzCase {
    /** A call of export {@code name}; arguments as the slots that {@link SpecCallers} reads. */
    record Call(String name, List<Long> given) {
        Call {
            given = List.copyOf(given);
        }
    }

    static final long GAS = 20_000;
    private static final int DEPTH = 60;
    private static final int LIMIT_PAGES = 4;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final byte[] wasm;
    private final List<Call> calls;
    private final SpecLinker.Linked linked;
    private final PreparedModule prepared;
    private final long gas;

    FuzzCase(byte[] wasm, List<Call> calls) throws ModuleRefused {
        this(wasm, calls, GAS);
    }

    /** With another amount of gas for each call. */
    FuzzCase(byte[] wasm, List<Call> calls, long gas) throws ModuleRefused {
        this.gas = gas;
        this.wasm = wasm.clone();
        this.calls = List.copyOf(calls);
        this.linked = SpecLinker.link(SpecModule.read(wasm), Map.of());
        this.prepared = Preparation.prepare(linked.wasm());
    }

    byte[] wasm() {
        return wasm.clone();
    }

    List<Call> calls() {
        return calls;
    }

    /** The same calls of another module. */
    FuzzCase with(byte[] other) throws ModuleRefused {
        return new FuzzCase(other, calls);
    }

    /** The same module with other calls. */
    FuzzCase with(List<Call> others) throws ModuleRefused {
        return new FuzzCase(wasm, others);
    }

    /** What is seen of each call: results or trap, stop, gas left, memory, globals. */
    List<String> seenOn(Engine engine) {
        EngineInstance instance = engine.load(prepared).instantiate(LIMIT_PAGES);
        List<String> seen = new ArrayList<>();
        for (Call call : calls) {
            StringBuilder text = new StringBuilder(call(instance, caller(call), call.given()));
            text.append(" gas ").append(instance.global(prepared.gasGlobal()));
            text.append(" memory ").append(memory(instance));
            for (Caller global : globals()) {
                text.append(" | ").append(call(instance, global, List.of()));
            }
            seen.add(text.toString());
        }
        return seen;
    }

    private Caller caller(Call call) {
        Caller caller = linked.callers().get(call.name());
        if (caller == null) {
            throw new IllegalStateException("no export " + call.name());
        }
        return caller;
    }

    private List<Caller> globals() {
        return linked.callers().entrySet().stream()
                .filter(entry -> entry.getKey().startsWith("g"))
                .map(Map.Entry::getValue)
                .filter(caller ->
                        caller.export().isPresent() && caller.parameters().isEmpty())
                .toList();
    }

    private String call(EngineInstance instance, Caller caller, List<Long> given) {
        instance.setGlobal(prepared.gasGlobal(), gas);
        instance.setGlobal(prepared.depthGlobal(), DEPTH);
        instance.setGlobal(prepared.memoryPagesGlobal(), Math.min(LIMIT_PAGES, prepared.memoryMaxPages()));
        instance.setGlobal(prepared.stopGlobal(), 0);
        for (int i = 0; i < given.size(); i++) {
            instance.setGlobal(linked.firstGlobal() + i, given.get(i));
        }
        StringBuilder text = new StringBuilder();
        try {
            instance.function(caller.export().orElseThrow()).orElseThrow().call();
            for (int i = 0; i < SpecCallers.slots(caller.results()); i++) {
                text.append(Long.toHexString(instance.global(linked.firstGlobal() + i)))
                        .append(' ');
            }
        } catch (GuestTrap e) {
            // V8 has one text for indices of tables and for indirect calls.
            boolean table = e.trap() == Trap.TABLE_BOUNDS || e.trap() == Trap.INDIRECT_CALL;
            text.append("trap ").append(table ? "TABLE" : e.trap()).append(' ');
        }
        return text.append("stop ")
                .append(instance.global(prepared.stopGlobal()))
                .toString();
    }

    private static String memory(EngineInstance instance) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            instance.memory().update(digest, 0, instance.memory().sizeBytes());
            return instance.memory().sizeBytes() + " "
                    + Bytes.of(digest.digest()).hex();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The line that the Node script takes. */
    String taskForV8() throws IOException {
        ObjectNode task = JSON.createObjectNode();
        task.put("wasm", prepared.wasm().toByteArray());
        task.put("gas", Long.toString(gas));
        task.put("depth", DEPTH);
        task.put("pages", Math.min(LIMIT_PAGES, prepared.memoryMaxPages()));
        ArrayNode list = task.putArray("calls");
        for (Call call : calls) {
            ObjectNode one = list.addObject();
            one.put("caller", caller(call).export().orElseThrow());
            one.put("results", SpecCallers.slots(caller(call).results()));
            ArrayNode given = one.putArray("given");
            call.given().forEach(bits -> given.add(bits.toString()));
        }
        ArrayNode globals = task.putArray("globals");
        for (Caller global : globals()) {
            globals.addArray().add(global.export().orElseThrow()).add(SpecCallers.slots(global.results()));
        }
        return JSON.writeValueAsString(task);
    }

    // Files

    static FuzzCase parse(byte[] json) throws IOException, ModuleRefused {
        JsonNode root = JSON.readTree(json);
        List<Call> calls = new ArrayList<>();
        for (JsonNode call : root.get("calls")) {
            List<Long> given = new ArrayList<>();
            call.get("given").forEach(bits -> given.add(Long.parseLong(bits.asText())));
            calls.add(new Call(call.get("name").asText(), given));
        }
        return new FuzzCase(root.get("wasm").binaryValue(), calls);
    }

    String toJson(String note) throws IOException {
        ObjectNode root = JSON.createObjectNode();
        root.put("note", note);
        ArrayNode list = root.putArray("calls");
        for (Call call : calls) {
            ObjectNode one = list.addObject();
            one.put("name", call.name());
            ArrayNode given = one.putArray("given");
            call.given().forEach(bits -> given.add(bits.toString()));
        }
        root.put("wasm", wasm);
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    }
}
