package io.railyard.cli.aos;

import io.railyard.cli.client.NodeCatalogue;
import io.railyard.cli.client.NodeClient;
import io.railyard.cli.client.Outgoing;
import io.railyard.cli.client.ProcessResult;
import io.railyard.cli.console.CommandFailure;
import io.railyard.cli.console.ExitCode;
import io.railyard.cli.module.ModulePublisher;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Tag;
import io.railyard.message.ans104.DataItem;
import io.railyard.message.signing.Addresses;
import io.railyard.message.signing.Signer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the process that the user means, or spawns it. */
final class ProcessChoice {
    /** The name when none is given, as in aos. */
    static final String USUAL_NAME = "default";

    private static final int MOST = 20;

    private final NodeClient client;
    private final Signer signer;
    private final Screen screen;

    ProcessChoice(NodeClient client, Signer signer, Screen screen) {
        this.client = client;
        this.signer = signer;
        this.screen = screen;
    }

    /**
     * What a new process is made of.
     *
     * @param module id or file of its module; empty: the newest that the wallet published
     * @param tags further tags
     */
    record Making(Optional<String> module, List<Tag> tags) {}

    /** Asks whether to spawn a process of that name. */
    interface Question {
        boolean spawn(String name);
    }

    /**
     * The process.
     *
     * @param wanted id or name
     * @throws CommandFailure with {@link ExitCode#DATA} when there is no process of that id, {@link ExitCode#USAGE} when none of
     *     that name is to be made
     */
    Id process(String wanted, Making making, Question question) {
        Optional<Id> id = Id.tryParse(wanted);
        if (id.isPresent()) {
            client.process(id.get());
            return id.get();
        }
        List<NodeCatalogue.Entry> found = new NodeCatalogue(client)
                .processes(Optional.of(Addresses.arweave(signer.owner())), Optional.of(wanted), MOST);
        if (found.isEmpty()) {
            if (!question.spawn(wanted)) {
                throw new CommandFailure(
                        ExitCode.USAGE,
                        "You have no process named \"" + wanted
                                + "\": give --spawn to make it, or an id; `railyard process list` shows what there is");
            }
            return spawn(wanted, making);
        }
        if (found.size() > 1) {
            screen.note("You have " + found.size() + " processes named \"" + wanted
                    + "\"; this is the newest. Give an id for another: `railyard process list --name " + wanted + "`");
        }
        return found.get(0).id();
    }

    private Id spawn(String name, Making making) {
        Outgoing outgoing = new Outgoing(signer);
        Id module = module(making.module(), outgoing);
        List<Tag> tags = new ArrayList<>();
        tags.add(new Tag("Name", name));
        tags.addAll(making.tags());
        DataItem item = outgoing.process(module, client.schedulerAddress(), tags, Bytes.EMPTY);
        client.send(item);
        client.awaitProcess(item.id());
        screen.note("spawned " + item.id());
        ProcessResult first =
                new ProcessResult(client.result(item.id(), item.id().toString()));
        if (first.error().isPresent()) {
            throw new CommandFailure(
                    ExitCode.DATA,
                    "The process was spawned and cannot begin: " + first.error().get()
                            + ". Its limits and its module are fixed: spawn another with other ones");
        }
        return item.id();
    }

    private Id module(Optional<String> given, Outgoing outgoing) {
        if (given.isPresent()) {
            Optional<Id> id = Id.tryParse(given.get());
            if (id.isPresent()) {
                return id.get();
            }
            ModulePublisher.Published published =
                    new ModulePublisher(client, outgoing).publish(Path.of(given.get()), Optional.empty(), List.of());
            screen.note("published module " + published.id());
            return published.id();
        }
        return new NodeCatalogue(client)
                .modules(Addresses.arweave(signer.owner()), 1).stream()
                        .findFirst()
                        .map(NodeCatalogue.Entry::id)
                        .orElseThrow(() -> new CommandFailure(
                                ExitCode.USAGE,
                                "No module to spawn it from: give --module with an id or an aos .wasm file, or publish one first"
                                        + " with `railyard module publish FILE`"));
    }
}
