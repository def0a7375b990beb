package io.railyard.machine.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.railyard.machine.conformance.SpecInstance.Outcome;
import io.railyard.machine.module.ModuleRefused;
import io.railyard.machine.module.Preparation;
import io.railyard.machine.wasm.Engine;
import io.railyard.machine.wasm.EngineFailure;
import io.railyard.machine.wasm.Trap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Runs the commands of one specification test file on one engine. */
final class SpecRun {
    /** A module of the test as far as it got: instantiated, or the reason why not. */
    private record Loaded(
            Optional<SpecModule> module, Optional<SpecInstance> instance, Optional<String> skipped, String failure) {
        static Loaded skipped(Optional<SpecModule> module, String reason) {
            return new Loaded(module, Optional.empty(), Optional.of(reason), "");
        }

        static Loaded failed(Optional<SpecModule> module, String failure) {
            return new Loaded(module, Optional.empty(), Optional.empty(), failure);
        }
    }

    private static final ObjectMapper JSON = new ObjectMapper();
    /** What a module of a process may not use, as preparation's refusals call it, and the reason published. */
    private static final Map<String, String> LEFT_OUT = Map.of(
            "garbage collection", "garbage collection is not taken",
            "typed function references", "typed function references are not taken",
            "more than one memory", "several memories are not taken",
            "threads", "threads are not taken",
            "custom page size", "custom page sizes are not taken",
            "module.too-large", "larger than a process's module may be",
            "module.import-unknown", "refused for what it imports");
    /** Commands that the harness cannot put to a process's module, by file and export, and the reason published. */
    private static final Map<String, String> EXCEPTIONS = Map.of(
            "try_table catch-imported-alias",
            "it imports one tag twice; of definitions in the imports' place there are two");

    private static final String TEXT_FORMAT = "a fault of the text format, which is not read";

    private final Path folder;
    private final Engine engine;
    private final SpecResult result;
    private final Map<String, Loaded> named = new HashMap<>();
    private final Map<String, byte[]> definitions = new HashMap<>();
    private final Map<String, SpecModule> registered = new HashMap<>();
    /** Modules whose memory, table or global another one was to use, which it could not: theirs went on differently. */
    private final Set<SpecModule> shared = Collections.newSetFromMap(new IdentityHashMap<>());

    private Loaded current = Loaded.failed(Optional.empty(), "there is no module");

    private SpecRun(Path folder, Engine engine, SpecResult result) {
        this.folder = folder;
        this.engine = engine;
        this.result = result;
    }

    /** Runs {@code file}, a JSON file with its binaries beside it. */
    static SpecResult run(Path file, String name, Engine engine) throws IOException {
        SpecResult result = new SpecResult(name);
        SpecRun run = new SpecRun(file.toAbsolutePath().getParent(), engine, result);
        for (JsonNode command : JSON.readTree(Files.readAllBytes(file)).get("commands")) {
            run.guarded(command);
        }
        return result;
    }

    private void guarded(JsonNode command) {
        int line = command.get("line").asInt();
        try {
            command(command, line);
        } catch (NotApplicable e) {
            result.skip(String.valueOf(e.getMessage()));
        } catch (EngineFailure e) {
            result.fail(line, command.get("type").asText() + ": " + e.getMessage() + ": " + e.getCause());
        } catch (RuntimeException | AssertionError | IOException e) {
            result.fail(line, command.get("type").asText() + ": " + e);
        }
    }

    private void command(JsonNode command, int line) throws IOException {
        switch (command.get("type").asText()) {
            case "module" -> module(command, line);
            case "module_definition" -> {
                definitions.put(command.path("name").asText(""), wasm(command));
                result.pass();
            }
            case "module_instance" ->
                keep(
                        load(definitions.get(command.path("module").asText(""))),
                        command.path("instance").asText(""),
                        line);
            case "register" -> register(command);
            case "action" -> check(line, invoke(command), Optional.empty(), "results");
            case "assert_return" -> assertReturn(command, line);
            case "assert_trap" ->
                check(
                        line,
                        invoke(command),
                        trapOf(command.get("text").asText()),
                        command.get("text").asText());
            case "assert_exhaustion" -> assertExhaustion(command, line);
            case "assert_exception" ->
                check(line, invoke(command), Optional.of("UNCAUGHT_EXCEPTION"), "an uncaught exception");
            case "assert_invalid", "assert_malformed" -> assertRefused(command, line);
            case "assert_uninstantiable" -> assertUninstantiable(command, line);
            case "assert_unlinkable" -> throw SpecCode.linking();
            default -> throw new IllegalStateException("unknown command");
        }
    }

    // Modules

    private byte[] wasm(JsonNode command) throws IOException {
        // The fetching script has turned modules quoted as text into binaries beside them.
        String file = command.get("filename").asText();
        Path binary = folder.resolve(file.replaceFirst("[.]wat$", ".wasm"));
        if (!Files.exists(binary)) {
            throw new NotApplicable("a module quoted as text that is no module");
        }
        return Files.readAllBytes(binary);
    }

    private void module(JsonNode command, int line) throws IOException {
        try {
            keep(load(wasm(command)), command.path("name").asText(""), line);
        } catch (NotApplicable e) {
            current = Loaded.skipped(Optional.empty(), String.valueOf(e.getMessage()));
            throw e;
        }
    }

    private void keep(Loaded loaded, String name, int line) {
        current = loaded;
        if (!name.isEmpty()) {
            named.put(name, loaded);
        }
        if (loaded.skipped().isPresent()) {
            result.skip(loaded.skipped().get());
        } else if (loaded.instance().isEmpty()) {
            result.fail(line, "module: " + loaded.failure());
        } else {
            result.pass();
        }
    }

    private Loaded load(byte[] wasm) {
        Optional<SpecModule> module = Optional.empty();
        try {
            module = Optional.of(SpecModule.read(wasm));
            SpecInstance instance = new SpecInstance(SpecLinker.link(module.get(), registered), engine);
            Outcome started = instance.start();
            return started.trap().isPresent()
                    ? Loaded.failed(module, "its start function ended with " + started.text())
                    : new Loaded(module, Optional.of(instance), Optional.empty(), "");
        } catch (NotApplicable e) {
            module.ifPresent(this::markShared);
            return Loaded.skipped(module, String.valueOf(e.getMessage()));
        } catch (ModuleRefused e) {
            String text = String.valueOf(e.getMessage());
            return leftOut(text)
                    .map(reason -> Loaded.skipped(Optional.empty(), reason))
                    .orElse(Loaded.failed(module, "refused: " + text));
        } catch (EngineFailure e) {
            return Loaded.failed(module, e.getMessage() + ": " + e.getCause());
        } catch (RuntimeException | AssertionError e) {
            return Loaded.failed(module, e.toString());
        }
    }

    private void markShared(SpecModule module) {
        module.imports.forEach(
                entry -> Optional.ofNullable(registered.get(entry.module())).ifPresent(shared::add));
    }

    private static Optional<String> leftOut(String refusal) {
        return LEFT_OUT.entrySet().stream()
                .filter(entry -> refusal.contains(entry.getKey()))
                .map(Map.Entry::getValue)
                .sorted()
                .findFirst();
    }

    private void register(JsonNode command) {
        Loaded loaded =
                command.has("name") ? named.getOrDefault(command.get("name").asText(), current) : current;
        loaded.module().ifPresent(module -> registered.put(command.get("as").asText(), module));
        if (loaded.module().isPresent()) {
            result.pass();
        } else {
            throw new NotApplicable(loaded.skipped().orElse("a module that failed before"));
        }
    }

    // Calls

    private SpecInstance target(JsonNode command) {
        JsonNode action = command.get("action");
        Loaded loaded =
                action.has("module") ? named.getOrDefault(action.get("module").asText(), current) : current;
        if (loaded.module().filter(shared::contains).isPresent()) {
            throw SpecCode.linking();
        }
        return loaded.instance()
                .orElseThrow(() -> loaded.skipped().isPresent()
                        ? new NotApplicable(loaded.skipped().get())
                        : new IllegalStateException("its module failed"));
    }

    private Outcome invoke(JsonNode command) {
        JsonNode action = command.get("action");
        JsonNode arguments = action.has("args") ? action.get("args") : MissingNode.getInstance();
        return target(command).invoke(action.get("field").asText(), arguments);
    }

    private void assertReturn(JsonNode command, int line) {
        String field = command.get("action").get("field").asText();
        String exception = EXCEPTIONS.get(result.name() + " " + field);
        if (exception != null) {
            throw new NotApplicable(exception);
        }
        Outcome outcome = invoke(command);
        List<byte[]> types = target(command).caller(field).results();
        if (outcome.trap().isPresent()) {
            result.fail(line, "\"" + field + "\": expected " + command.get("expected") + ", got " + outcome.text());
        } else if (SpecValue.matches(command.get("expected"), types, outcome.slots())) {
            result.pass();
        } else {
            result.fail(
                    line,
                    "\"" + field + "\" of " + command.get("action").get("args") + ": expected "
                            + command.get("expected") + ", got " + SpecValue.show(types, outcome.slots()));
        }
    }

    private void check(int line, Outcome outcome, Optional<String> trap, String expected) {
        if (outcome.trap().map(Trap::name).equals(trap) && outcome.stop() != 1 && outcome.stop() != 2) {
            result.pass();
        } else {
            result.fail(line, "expected " + expected + ", got " + outcome.text());
        }
    }

    private void assertExhaustion(JsonNode command, int line) {
        Outcome outcome = invoke(command);
        if (outcome.trap().equals(Optional.of(Trap.UNREACHABLE)) && outcome.stop() == 2) {
            result.pass();
        } else {
            result.fail(line, "expected a stop for want of depth, got " + outcome.text());
        }
    }

    private static Optional<String> trapOf(String text) {
        if (text.contains("memory access")) {
            return Optional.of("OUT_OF_BOUNDS");
        }
        if (text.contains("integer")) {
            return Optional.of("ARITHMETIC");
        }
        if (text.contains("table access")) {
            return Optional.of("TABLE_BOUNDS");
        }
        if (text.contains("element") || text.contains("indirect")) {
            return Optional.of("INDIRECT_CALL");
        }
        return Optional.of(text.contains("null") ? "NULL_REFERENCE" : "UNREACHABLE");
    }

    // Refusals

    private void assertRefused(JsonNode command, int line) throws IOException {
        boolean text = command.path("module_type").asText("binary").equals("text");
        if (text && command.get("type").asText().equals("assert_malformed")) {
            throw new NotApplicable(TEXT_FORMAT);
        }
        String expected = command.get("text").asText();
        String phase = command.get("type").asText().replace("assert_", "module.");
        try {
            Preparation.prepare(wasm(command), function -> true);
            result.fail(line, command.get("type").asText() + ": accepted, expected \"" + expected + "\"");
        } catch (ModuleRefused e) {
            String got = String.valueOf(e.getMessage());
            Optional<String> reason = leftOut(got);
            if (e.code().equals(phase) && got.contains(expected)) {
                result.pass();
            } else if (reason.isPresent()) {
                throw new NotApplicable(reason.get());
            } else {
                result.fail(line, phase + ": expected \"" + expected + "\", got \"" + got + "\"");
            }
        }
    }

    private void assertUninstantiable(JsonNode command, int line) throws IOException {
        SpecModule module = SpecModule.read(wasm(command));
        markShared(module);
        try {
            Outcome outcome = new SpecInstance(SpecLinker.link(module, registered), engine).start();
            check(
                    line,
                    outcome,
                    trapOf(command.get("text").asText()),
                    command.get("text").asText());
        } catch (ModuleRefused e) {
            Optional<String> reason = leftOut(String.valueOf(e.getMessage()));
            if (reason.isPresent()) {
                throw new NotApplicable(reason.get());
            }
            result.pass();
        }
    }
}
