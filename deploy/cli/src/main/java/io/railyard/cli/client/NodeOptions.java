package io.railyard.cli.client;

import io.railyard.cli.client.NodeUrls.Unit;
import io.railyard.cli.console.CommandFailure;
import io.railyard.cli.console.ExitCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of every command that speaks to a node. */
public final class NodeOptions {
    private static final Path USUAL = Path.of("out", "node");

    @Option(
            names = "--node",
            paramLabel = "DIR|FILE",
            description = "the node: its folder, or its node.json (default: out/node)")
    private Optional<Path> node = Optional.empty();

    @Option(names = "--mu", paramLabel = "URL", description = "the messenger, instead of the node's")
    private Optional<String> messenger = Optional.empty();

    @Option(names = "--su", paramLabel = "URL", description = "the scheduler, instead of the node's")
    private Optional<String> scheduler = Optional.empty();

    @Option(names = "--cu", paramLabel = "URL", description = "the compute unit, instead of the node's")
    private Optional<String> compute = Optional.empty();

    @Option(names = "--gateway", paramLabel = "URL", description = "the gateway, instead of the node's")
    private Optional<String> gateway = Optional.empty();

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "longest wait for an answer (default: ${DEFAULT-VALUE})")
    private int timeoutSeconds = 120;

    /** For picocli. */
    public NodeOptions() {}

    /**
     * Where the units are.
     *
     * @throws CommandFailure with {@link ExitCode#USAGE} when an option says nothing
     */
    public NodeUrls urls() {
        Map<Unit, Optional<String>> given =
                new EnumMap<>(Map.of(Unit.MU, messenger, Unit.SU, scheduler, Unit.CU, compute, Unit.GATEWAY, gateway));
        boolean elsewhere = given.values().stream().anyMatch(Optional::isPresent);
        NodeUrls urls = node.isPresent() || !elsewhere
                ? NodeUrls.of(node.orElse(USUAL))
                : new NodeUrls(Map.of(), Optional.empty());
        for (Map.Entry<Unit, Optional<String>> unit : given.entrySet()) {
            if (unit.getValue().isPresent()) {
                urls = urls.with(
                        unit.getKey(),
                        NodeUrls.url(unit.getValue().get(), "--" + unit.getKey().code()));
            }
        }
        return urls;
    }

    /**
     * A client of the node.
     *
     * @throws CommandFailure with {@link ExitCode#USAGE} when an option says nothing
     */
    public NodeClient client() {
        if (timeoutSeconds < 1) {
            throw new CommandFailure(ExitCode.USAGE, "--timeout is at least 1 second, not " + timeoutSeconds);
        }
        return new NodeClient(urls(), Duration.ofSeconds(timeoutSeconds));
    }
}
