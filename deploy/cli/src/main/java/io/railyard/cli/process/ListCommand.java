package io.railyard.cli.process;

import io.railyard.cli.client.CommandOutput;
import io.railyard.cli.client.NodeCatalogue;
import io.railyard.cli.client.NodeClient;
import io.railyard.cli.client.SigningOptions;
import io.railyard.cli.console.CommandFailure;
import io.railyard.cli.console.ExitCode;
import io.railyard.cli.console.TerminalText;
import io.railyard.message.json.Json;
import io.railyard.message.signing.Addresses;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists processes. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Lists the wallet's processes, newest first.",
        footer = "With --json one JSON object per line: {process, name, owner, module, timestamp}.")
final class ListCommand implements Callable<Integer> {
    private static final long MILLIS = 1_000;

    @Option(names = "--all", description = "everybody's processes")
    private boolean all;

    @Option(names = "--name", paramLabel = "TEXT", description = "only those with this Name")
    private Optional<String> name = Optional.empty();

    @Option(names = "--limit", paramLabel = "N", description = "at most so many (default: ${DEFAULT-VALUE})")
    private int limit = 100;

    @Mixin
    private SigningOptions options = new SigningOptions();

    @Override
    public Integer call() {
        CommandOutput out = options.out();
        if (limit < 1) {
            throw new CommandFailure(ExitCode.USAGE, "--limit is at least 1, not " + limit);
        }
        NodeClient client = options.client();
        Optional<String> owner = all
                ? Optional.empty()
                : Optional.of(Addresses.arweave(options.signer(client).owner()));
        List<NodeCatalogue.Entry> found = new NodeCatalogue(client).processes(owner, name, limit);
        found.forEach(entry -> show(out, entry));
        if (found.isEmpty() && !options.json()) {
            out.line("no processes; spawn one with `railyard process spawn` or `railyard aos NAME`");
        }
        return ExitCode.DONE.code();
    }

    private void show(CommandOutput out, NodeCatalogue.Entry entry) {
        if (options.json()) {
            out.json(Json.object()
                    .put("process", entry.id().toString())
                    .put("name", text(entry.tag("Name")))
                    .put("owner", entry.owner())
                    .put("module", text(entry.tag("Module")))
                    .put(
                            "timestamp",
                            entry.blockSeconds()
                                    .map(seconds -> Json.of(seconds * MILLIS))
                                    .orElse(Json.ofNull()))
                    .build());
            return;
        }
        String time = entry.blockSeconds()
                .map(seconds -> Instant.ofEpochSecond(seconds).toString())
                .orElse("-                   ");
        out.line(entry.id() + "  " + time + "  "
                + TerminalText.safe(entry.tag("Name").orElse(""), false));
    }

    private static Json text(Optional<String> value) {
        return value.map(Json::of).orElse(Json.ofNull());
    }
}
