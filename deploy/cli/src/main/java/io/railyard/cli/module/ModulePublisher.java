package io.railyard.cli.module;

import io.railyard.cli.client.InputData;
import io.railyard.cli.client.NodeClient;
import io.railyard.cli.client.Outgoing;
import io.railyard.cli.console.CommandFailure;
import io.railyard.cli.console.ExitCode;
import io.railyard.machine.emscripten.ModuleFormat;
import io.railyard.machine.module.ModuleInspection;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Tag;
import io.railyard.message.ans104.DataItem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Puts a WebAssembly file on a node as a module. */
public final class ModulePublisher {
    private final NodeClient client;
    private final Outgoing outgoing;

    /** Publishes through {@code client} what {@code outgoing} signs. */
    public ModulePublisher(NodeClient client, Outgoing outgoing) {
        this.client = client;
        this.outgoing = outgoing;
    }

    /**
     * What was published.
     *
     * @param id the module's id
     * @param format its Module-Format
     * @param sizeBytes of the binary
     */
    public record Published(Id id, String format, int sizeBytes) {}

    /**
     * Publishes {@code file}.
     *
     * @param format its Module-Format; empty: what its imports and exports speak for
     * @param tags further tags; Input-Encoding and Output-Encoding are JSON-1 unless they say otherwise
     * @throws CommandFailure with {@link ExitCode#DATA} when the file is no module that can run
     */
    public Published publish(Path file, Optional<String> format, List<Tag> tags) {
        Bytes wasm = InputData.file(file);
        ModuleInspection inspection = ModuleInspection.of(wasm.toByteArray(), guess -> rules(format.orElse(guess)));
        String known = format.orElse(inspection.format());
        if (ModuleFormat.ofCode(known).isEmpty()) {
            throw new CommandFailure(
                    ExitCode.DATA,
                    "The file " + file + " speaks for no known Module-Format (" + known
                            + "): give the right one with --format, of " + ModuleFormat.codes());
        }
        if (!inspection.unsupported().isEmpty()) {
            throw new CommandFailure(
                    ExitCode.DATA,
                    "The module " + file + " cannot run and is not published. "
                            + String.join("; ", inspection.unsupported()));
        }
        DataItem item = outgoing.module(tags(known, tags), wasm);
        client.publish(item);
        return new Published(item.id(), known, wasm.length());
    }

    private static List<Tag> tags(String format, List<Tag> more) {
        List<Tag> tags = new ArrayList<>();
        tags.add(new Tag("Module-Format", format));
        tags.add(new Tag("Content-Type", "application/wasm"));
        for (String encoding : List.of("Input-Encoding", "Output-Encoding")) {
            if (Tag.first(more, encoding).isEmpty()) {
                tags.add(new Tag(encoding, "JSON-1"));
            }
        }
        tags.addAll(more);
        return tags;
    }

    private static ModuleInspection.Rules rules(String format) {
        return ModuleFormat.ofCode(format)
                .map(known -> new ModuleInspection.Rules(known.imports(), known.gasRule()))
                .orElse(ModuleInspection.Rules.NONE);
    }
}
