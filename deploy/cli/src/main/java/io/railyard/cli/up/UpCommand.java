package io.railyard.cli.up;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.railyard.cli.console.CommandFailure;
import io.railyard.cli.console.ExitCode;
import io.railyard.cli.node.LocalStack;
import io.railyard.cli.node.ModuleFolder;
import io.railyard.cli.node.StackOptions;
import io.railyard.gateway.GatewayOptions;
import io.railyard.gateway.InboxProducer;
import io.railyard.gateway.ModuleStore;
import io.railyard.job.LocalNode;
import io.railyard.job.NodeException;
import io.railyard.job.config.JobOptions;
import io.railyard.node.NodeDoors;
import io.railyard.node.explorer.ExplorerRoutes;
import io.railyard.node.index.IndexException;
import io.railyard.node.messenger.ResultAssigner;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code railyard up}: the local node staying up. Writes {@code DIR/node.json} with the addresses, serves until Ctrl-C,
 * then stops with a savepoint; a second {@code up} on the same folder goes on where the first stopped, killed or not.
 */
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description = "The all-in-one local node, staying up until Ctrl-C.",
        footer = "A second `up` on the same folder continues where the first stopped.")
public final class UpCommand implements Callable<Integer> {
    private static final long LIFE_CHECK_MILLIS = 1_000;
    private static final long STOP_PATIENCE_SECONDS = 120;

    @Option(names = "--dir", paramLabel = "DIR", description = "the node's folder (default: ${DEFAULT-VALUE})")
    private Path dir = Path.of("out", "node");

    @ArgGroup(heading = "HTTP, all on loopback:%n", exclusive = false)
    private DoorOptions doors = new DoorOptions();

    @Option(names = "--kafka-port", paramLabel = "PORT", description = "port of the broker; 0 takes a free one")
    private int kafkaPort;

    @Option(names = "--parallelism", paramLabel = "N", description = "subtasks of each operator (default: 1)")
    private int parallelism = 1;

    @Option(names = "--model", paramLabel = "FILE", description = "GGUF model for inference (default: the bundled one)")
    private Optional<Path> model = Optional.empty();

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "an option of the job; all are in docs/reference/options.md")
    private Map<String, String> job = new LinkedHashMap<>();

    @Option(names = "--json", description = "print the addresses as one JSON document")
    private boolean json;

    @Spec
    private CommandLine.Model.CommandSpec spec;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    public UpCommand() {}

    @Override
    public Integer call() throws Exception {
        StackOptions options = new StackOptions(dir, StackOptions.DEFAULT_PARTITIONS, kafkaPort, model, job)
                .with(JobOptions.PARALLELISM, parallelism);
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        Thread onSignal = new Thread(() -> awaitStop(asked, stopped), "railyard-stop");
        Runtime.getRuntime().addShutdownHook(onSignal);
        try (LocalStack stack = LocalStack.start(options, ModuleFolder.of(options.dir()))) {
            takeItems(options.dir(), stack, asked);
            stack.node().stop();
        } finally {
            stopped.countDown();
        }
        return ExitCode.DONE.code();
    }

    /** Opens the door and serves until asked to stop; the door is closed before the job is. */
    private void takeItems(Path folder, LocalStack stack, CountDownLatch asked)
            throws IOException, InterruptedException {
        Clock clock = Clock.systemUTC();
        GatewayOptions gateway = GatewayOptions.of(stack.bootstrapServers(), "gateway-" + clock.millis());
        ModuleStore modules = new ModuleStore(ModuleFolder.path(folder));
        try (InboxProducer inbox = InboxProducer.open(gateway, modules, clock);
                NodeDoors open = open(folder, stack, inbox, modules)) {
            announce(folder, stack, open);
            serve(stack, asked);
        }
    }

    private NodeDoors open(Path folder, LocalStack stack, InboxProducer inbox, ModuleStore modules) throws IOException {
        NodeDoors.Settings settings = doors.settings();
        NodeDoors.Parts parts = new NodeDoors.Parts(
                stack.bootstrapServers(),
                folder.resolve("index"),
                inbox,
                modules,
                LocalNode.machine(stack.jobOptions(), ModuleFolder.of(folder)),
                stack.signer(),
                Clock.systemUTC(),
                LocalNode.baseLayer(stack.jobOptions()),
                ResultAssigner.Patience.DEFAULTS);
        try {
            return NodeDoors.open(parts, settings);
        } catch (BindException e) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    e.getMessage() + ": stop what uses it, or choose another with --http-port, --su-port, --cu-port or"
                            + " --gateway-port",
                    e);
        } catch (IndexException e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    private void serve(LocalStack stack, CountDownLatch asked) throws InterruptedException {
        while (!asked.await(LIFE_CHECK_MILLIS, TimeUnit.MILLISECONDS)) {
            Optional<NodeException> failure = stack.node().failure();
            if (failure.isPresent()) {
                throw new CommandFailure(
                        ExitCode.BUG,
                        "The node stopped by itself: " + failure.get().getMessage()
                                + ". What it had is kept; `railyard up` on the same folder goes on from there",
                        failure.get());
            }
        }
    }

    private void announce(Path folder, LocalStack stack, NodeDoors open) throws IOException {
        Map<String, String> addresses = new LinkedHashMap<>();
        for (String unit : List.of("mu", "su", "cu", "gateway")) {
            addresses.put(unit, String.valueOf(open.urls().get(unit)));
        }
        addresses.put("explorer", open.urls().get("gateway") + ExplorerRoutes.PATH);
        addresses.put("kafka", stack.bootstrapServers());
        stack.node().webUrl().ifPresent(url -> addresses.put("flink", url));
        addresses.put(
                "parquet",
                stack.jobOptions().tables().map(root -> root + "parquet").orElse("off"));
        String document = document(addresses);
        Path draft = folder.resolve("node.json.part");
        Files.writeString(draft, document);
        Files.move(
                draft,
                folder.resolve("node.json"),
                java.nio.file.StandardCopyOption.ATOMIC_MOVE,
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(document);
        } else {
            stack.node().restoredFrom().ifPresent(from -> out.println("continuing from " + from.getFileName()));
            out.println("railyard is up on " + folder);
            addresses.forEach((name, address) -> out.printf(Locale.ROOT, "  %-8s %s%n", name, address));
            out.println("Send items with POST to " + addresses.get("mu") + "; Ctrl-C stops.");
        }
        out.flush();
    }

    private static String document(Map<String, String> addresses) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = new JsonFactory().createGenerator(text)) {
            generator.writeStartObject();
            for (Map.Entry<String, String> address : addresses.entrySet()) {
                generator.writeStringField(address.getKey(), address.getValue());
            }
            generator.writeEndObject();
        }
        return text.toString();
    }

    /** Runs while the JVM shuts down: lets the command stop its parts before the process ends. */
    private static void awaitStop(CountDownLatch asked, CountDownLatch stopped) {
        asked.countDown();
        try {
            if (stopped.await(STOP_PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                Runtime.getRuntime().halt(ExitCode.DONE.code());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
