package io.railyard.machine.loader;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.railyard.machine.Limits;
import io.railyard.machine.aos.AosGuest;
import io.railyard.machine.aos.BadResult;
import io.railyard.machine.aos.GuestKind;
import io.railyard.machine.aos.GuestLimits;
import io.railyard.machine.aos.ReferenceResult;
import io.railyard.machine.aos.Reply;
import io.railyard.machine.drive.Drive;
import io.railyard.machine.emscripten.HostOptions;
import io.railyard.machine.emscripten.ModuleFormat;
import io.railyard.machine.memory.PagedMemory;
import io.railyard.machine.module.ModuleRefused;
import io.railyard.machine.module.PreparedModule;
import io.railyard.machine.wasm.Engine;
import io.railyard.machine.wasm.EngineModule;
import io.railyard.message.Bytes;
import io.railyard.schedule.outcome.Status;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The machine behind {@code railyard-loader.mjs}. Requests come on standard input: a line of JSON, then the bytes it tells
 * of. {@code load} (format, computeLimit, moduleBytes) starts an instance; {@code call} (instance, memoryBytes, messageBytes,
 * environmentBytes) puts the memory image into it, where one is given, and calls {@code handle}. Answers go to standard output
 * in the same form: what was thrown, or the members of the result, and the bytes of the memory. Ends with its input.
 */
final class LoaderPeer {
    /** Instances that are kept: the tests go on with an older one than these never. */
    private static final int LIVE = 2;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final DataInputStream in;
    private final OutputStream out;
    private final Map<String, EngineModule> engines = new HashMap<>();
    private final Map<String, PreparedModule> prepared = new HashMap<>();
    private final List<Optional<AosGuest>> instances = new ArrayList<>();
    private final List<Long> gas = new ArrayList<>();

    private LoaderPeer(DataInputStream in, OutputStream out) {
        this.in = in;
        this.out = out;
    }

    public static void main(String[] arguments) throws IOException {
        new LoaderPeer(
                        new DataInputStream(new BufferedInputStream(System.in, 1 << 16)),
                        new BufferedOutputStream(System.out, 1 << 16))
                .serve();
    }

    private void serve() throws IOException {
        for (Optional<JsonNode> request = request(); request.isPresent(); request = request()) {
            JsonNode asked = request.get();
            switch (asked.get("op").asText()) {
                case "load" -> load(asked);
                case "call" -> call(asked);
                default -> throw new IOException("Unknown request " + asked);
            }
            out.flush();
        }
    }

    private void load(JsonNode asked) throws IOException {
        byte[] wasm = bytes(asked, "moduleBytes");
        ModuleFormat format =
                ModuleFormat.ofCode(asked.get("format").asText()).orElseThrow(() -> new IOException("No such format"));
        long computeLimit = asked.get("computeLimit").asLong();
        try {
            String key = format.code() + Bytes.sha256(wasm).hex();
            if (!engines.containsKey(key)) {
                PreparedModule module = format.prepare(wasm);
                prepared.put(key, module);
                engines.put(key, Engine.own().load(module));
            }
            // In metering formats the gas that is counted is AO's.
            boolean metered = format.code().endsWith("metering");
            long limit = metered ? computeLimit : Limits.COMPATIBLE.gasPerMessage();
            HostOptions host = new HostOptions(HostOptions.DEFAULTS.profile(), computeLimit, Drive.NONE);
            if (instances.size() >= LIVE) {
                instances.set(instances.size() - LIVE, Optional.empty());
            }
            instances.add(Optional.of(AosGuest.start(
                    engines.get(key),
                    Objects.requireNonNull(prepared.get(key)),
                    bounds(),
                    new GuestKind(format, host, true))));
            gas.add(limit);
            say(JSON.createObjectNode().put("instance", instances.size() - 1));
        } catch (ModuleRefused e) {
            say(JSON.createObjectNode().put("refused", e.getMessage()));
        }
    }

    private static GuestLimits bounds() {
        Limits limits = Limits.COMPATIBLE;
        return new GuestLimits(
                limits.gasPerMessage(),
                limits.callDepth(),
                (int) (limits.memoryBytes() / Limits.WASM_PAGE_BYTES),
                limits.inputBytes(),
                limits.outputBytes());
    }

    private void call(JsonNode asked) throws IOException {
        int index = asked.get("instance").asInt();
        AosGuest guest = instances.get(index).orElseThrow(() -> new IOException("Instance " + index + " is gone"));
        if (asked.has("memoryBytes")) {
            setMemory(guest.memory(), asked.get("memoryBytes").asLong());
            guest.commit();
        }
        byte[] message = bytes(asked, "messageBytes");
        byte[] environment = bytes(asked, "environmentBytes");
        Reply reply = guest.call(message, environment, gas.get(index));
        Optional<ObjectNode> answer = Optional.empty();
        if (reply.status() == Status.OK) {
            answer = result(reply.response(), guest.computeGasUsed());
        }
        if (answer.isEmpty() || answer.get().has("thrown")) {
            guest.rollback();
            say(answer.orElseGet(() ->
                    JSON.createObjectNode().put("status", reply.status().name()).put("failed", reply.error())));
            return;
        }
        guest.commit();
        long size = guest.memory().sizeBytes();
        say(answer.get().put("memoryBytes", size));
        for (long at = 0; at < size; at += PagedMemory.WASM_PAGE_BYTES) {
            out.write(guest.memory().readBytes(at, PagedMemory.WASM_PAGE_BYTES));
        }
    }

    private static Optional<ObjectNode> result(String response, long gasUsed) throws IOException {
        ObjectNode answer = JSON.createObjectNode();
        try {
            ReferenceResult result = ReferenceResult.parse(response);
            if (result.thrown().isPresent()) {
                return Optional.of(answer.put("thrown", result.thrown().get()));
            }
            return Optional.of(answer.set("result", JSON.readTree(result.json(gasUsed))));
        } catch (BadResult e) {
            return Optional.of(answer.put("thrown", e.text()));
        }
    }

    /** Grows the memory to the image where it is smaller, then copies the image to its beginning. */
    private void setMemory(PagedMemory memory, long bytes) throws IOException {
        if (memory.sizeBytes() < bytes) {
            memory.grow((bytes - memory.sizeBytes()) / PagedMemory.WASM_PAGE_BYTES);
        }
        byte[] page = new byte[PagedMemory.PAGE_BYTES];
        byte[] zeros = new byte[PagedMemory.PAGE_BYTES];
        for (long at = 0; at < bytes; at += page.length) {
            in.readFully(page);
            boolean zero = Arrays.equals(page, zeros);
            if (!zero || !memory.isZero((int) (at / page.length))) {
                memory.write(at, page, 0, page.length);
            }
        }
    }

    private Optional<JsonNode> request() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                if (line.size() > 0) {
                    throw new EOFException("The input ends within a line");
                }
                return Optional.empty();
            }
            line.write(next);
        }
        return Optional.of(JSON.readTree(line.toByteArray()));
    }

    private byte[] bytes(JsonNode asked, String member) throws IOException {
        byte[] bytes = new byte[asked.get(member).asInt()];
        in.readFully(bytes);
        return bytes;
    }

    private void say(ObjectNode answer) throws IOException {
        out.write(JSON.writeValueAsBytes(answer));
        out.write("\n".getBytes(StandardCharsets.US_ASCII));
    }
}
