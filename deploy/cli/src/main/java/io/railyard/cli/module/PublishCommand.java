package io.railyard.cli.module;

import io.railyard.cli.client.CommandOutput;
import io.railyard.cli.client.NodeClient;
import io.railyard.cli.client.Outgoing;
import io.railyard.cli.client.SigningOptions;
import io.railyard.cli.console.ExitCode;
import io.railyard.message.Tag;
import io.railyard.message.json.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Publishes a module. */
@Command(
        name = "publish",
        mixinStandardHelpOptions = true,
        description = "Signs a file as an AO module, hands it to the node, and prints the module's id.")
final class PublishCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "the module: a WebAssembly binary, or rules")
    private Path file = Path.of("");

    @Option(names = "--format", paramLabel = "F", description = "its Module-Format (default: what it looks like)")
    private Optional<String> format = Optional.empty();

    @Option(names = "--name", paramLabel = "TEXT", description = "its Name tag")
    private Optional<String> name = Optional.empty();

    @Option(names = "--memory-limit", paramLabel = "SIZE", description = "such as 500-mb or 1-gb")
    private Optional<String> memoryLimit = Optional.empty();

    @Option(names = "--compute-limit", paramLabel = "GAS", description = "gas that one message may use")
    private Optional<Long> computeLimit = Optional.empty();

    @Option(names = "--tag", paramLabel = "NAME=VALUE", description = "a further tag; repeat for more, in order")
    private List<String> tags = List.of();

    @Mixin
    private SigningOptions options = new SigningOptions();

    @Override
    public Integer call() {
        CommandOutput out = options.out();
        List<Tag> all = new ArrayList<>();
        name.ifPresent(text -> all.add(new Tag("Name", text)));
        memoryLimit.ifPresent(text -> all.add(new Tag("Memory-Limit", text)));
        computeLimit.ifPresent(gas -> all.add(new Tag("Compute-Limit", Long.toString(gas))));
        tags.forEach(text -> all.add(Outgoing.tag(text)));
        NodeClient client = options.client();
        Outgoing outgoing = options.outgoing(client);
        ModulePublisher.Published published = new ModulePublisher(client, outgoing).publish(file, format, all);
        if (options.json()) {
            out.json(Json.object()
                    .put("module", published.id().toString())
                    .put("format", published.format())
                    .put("sizeBytes", published.sizeBytes())
                    .build());
        } else {
            out.line(published.id().toString());
        }
        return ExitCode.DONE.code();
    }
}
