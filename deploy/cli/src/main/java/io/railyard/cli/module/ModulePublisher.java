package io.railyard.cli.module;

import io.railyard.cli.client.InputData;
import io.railyard.cli.client.NodeClient;
import io.railyard.cli.client.Outgoing;
import io.railyard.cli.console.CommandFailure;
import io.railyard.cli.console.ExitCode;
import io.railyard.machine.module.ModuleInspection;
import io.railyard.machine.module.ModuleRefused;
import io.railyard.machine.vm.VirtualMachine;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Tag;
import io.railyard.message.ans104.DataItem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Puts a file on a node as a module: WebAssembly, or what another virtual machine runs. */
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
        Bytes module = InputData.file(file);
        Optional<VirtualMachine> machine = format.flatMap(KnownFormats::machine);
        String known = machine.isPresent() ? loaded(file, machine.get(), module) : inspected(file, format, module);
        String type = machine.isPresent() ? "application/json" : "application/wasm";
        DataItem item = outgoing.module(tags(known, type, tags), module);
        client.publish(item);
        return new Published(item.id(), known, module.length());
    }

    private static String loaded(Path file, VirtualMachine machine, Bytes module) {
        try {
            machine.load(module);
            return machine.format();
        } catch (ModuleRefused e) {
            throw refused(file, String.valueOf(e.getMessage()));
        }
    }

    private static String inspected(Path file, Optional<String> format, Bytes wasm) {
        ModuleInspection inspection =
                ModuleInspection.of(wasm.toByteArray(), guess -> KnownFormats.rules(format.orElse(guess)));
        String known = format.orElse(inspection.format());
        if (!KnownFormats.has(known)) {
            throw new CommandFailure(
                    ExitCode.DATA,
                    "The file " + file + " speaks for no known Module-Format (" + known
                            + "): give the right one with --format, of " + KnownFormats.codes());
        }
        if (!inspection.unsupported().isEmpty()) {
            throw refused(file, String.join("; ", inspection.unsupported()));
        }
        return known;
    }

    private static CommandFailure refused(Path file, String why) {
        return new CommandFailure(ExitCode.DATA, "The module " + file + " cannot run and is not published. " + why);
    }

    private static List<Tag> tags(String format, String type, List<Tag> more) {
        List<Tag> tags = new ArrayList<>();
        tags.add(new Tag("Module-Format", format));
        tags.add(new Tag("Content-Type", type));
        for (String encoding : List.of("Input-Encoding", "Output-Encoding")) {
            if (Tag.first(more, encoding).isEmpty()) {
                tags.add(new Tag(encoding, "JSON-1"));
            }
        }
        tags.addAll(more);
        return tags;
    }
}
