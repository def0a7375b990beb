package io.railyard.cli.aos;

import io.railyard.cli.client.CommandOutput;
import io.railyard.cli.client.NodeClient;
import io.railyard.cli.client.Outgoing;
import io.railyard.cli.client.ProcessResult;
import io.railyard.cli.client.SigningOptions;
import io.railyard.cli.console.CommandFailure;
import io.railyard.cli.console.ExitCode;
import io.railyard.message.Id;
import io.railyard.message.json.Json;
import io.railyard.message.signing.Signer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code railyard aos}: opens a terminal on a process, or takes its input from a pipe. */
@Command(
        name = "aos",
        mixinStandardHelpOptions = true,
        description =
                "Opens a terminal on a process, like AO's own console. Lua comes from the keyboard or from a pipe.",
        footer = {
            "From a pipe the first line that fails ends it, with exit code 3.",
            "With --json one JSON object per line: {message, output, error, result}."
        })
public final class AosCommand implements Callable<Integer> {
    private static final String HISTORY = "aos-history";

    @Parameters(
            arity = "0..1",
            paramLabel = "PROCESS",
            description = "id of the process, or the name of one of yours (default: " + ProcessChoice.USUAL_NAME + ")")
    private String wanted = ProcessChoice.USUAL_NAME;

    @Option(names = "--load", paramLabel = "FILE", description = "evaluate this file first; repeat for more, in order")
    private List<Path> load = List.of();

    @Option(names = "--spawn", description = "spawn the named process when there is none, without asking")
    private boolean spawn;

    @Option(
            names = "--module",
            paramLabel = "ID|FILE",
            description =
                    "what a new process runs: a module's id, or a .wasm file to publish (default: your newest module)")
    private Optional<String> module = Optional.empty();

    @Option(names = "--tag", paramLabel = "NAME=VALUE", description = "a tag of a new process; repeat for more")
    private List<String> tags = List.of();

    @Option(names = "--keep-going", description = "from a pipe: go on after a line that fails")
    private boolean keepGoing;

    @Option(
            names = "--history",
            paramLabel = "FILE",
            description = "what was typed (default: " + HISTORY + " in the node's folder)")
    private Optional<Path> history = Optional.empty();

    @Mixin
    private SigningOptions options = new SigningOptions();

    /** For picocli. */
    public AosCommand() {}

    @Override
    public Integer call() throws IOException {
        NodeClient client = options.client();
        Signer signer = options.signer(client);
        try (Terminal terminal =
                TerminalBuilder.builder().system(true).dumb(true).build()) {
            boolean piped = terminal.getType().startsWith(Terminal.TYPE_DUMB);
            return piped || options.json() ? piped(client, signer) : typed(client, signer, terminal);
        }
    }

    private int typed(NodeClient client, Signer signer, Terminal terminal) {
        Optional<Path> file = history.or(() -> client.urls().folder().map(folder -> folder.resolve(HISTORY)));
        TerminalLoop loop = new TerminalLoop(terminal, file);
        Screen screen = new Screen(loop::show, System.getenv("NO_COLOR") == null, false);
        ProcessChoice.Question question = name -> spawn
                || loop.ask("You have no process named \"" + name + "\". Spawn it? [Y/n] ", "y")
                        .toLowerCase(Locale.ROOT)
                        .startsWith("y");
        AosSession session = session(client, signer, screen, question);
        try (LiveFeed live = new LiveFeed(session, screen)) {
            screen.note("process " + session.process() + "; .help lists the console's commands, Ctrl-D leaves");
            AosConsole console = new AosConsole(session, screen, live, greeting(client, session, screen));
            for (Path each : load) {
                console.load(each);
            }
            live.start();
            loop.run(console);
        }
        return ExitCode.DONE.code();
    }

    private int piped(NodeClient client, Signer signer) throws IOException {
        CommandOutput out = options.out();
        Screen screen = new Screen(
                line -> {
                    synchronized (out) {
                        out.line(line);
                    }
                },
                false,
                options.json());
        AosSession session = session(client, signer, screen, name -> spawn);
        try (LiveFeed live = new LiveFeed(session, screen)) {
            AosConsole console = new AosConsole(session, screen, live, "");
            boolean good = true;
            for (Path each : load) {
                good &= (good || keepGoing) && console.load(each) == AosConsole.Outcome.GOOD;
            }
            if (good || keepGoing) {
                BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
                good &= new PipedLoop(lines, screen, keepGoing).run(console);
            }
            return (good ? ExitCode.DONE : ExitCode.DATA).code();
        }
    }

    private AosSession session(NodeClient client, Signer signer, Screen screen, ProcessChoice.Question question) {
        ProcessChoice.Making making = new ProcessChoice.Making(
                module, tags.stream().map(Outgoing::tag).toList());
        Id process = new ProcessChoice(client, signer, screen).process(wanted, making, question);
        return new AosSession(client, signer, process);
    }

    /** Asks the process for its prompt, in a dry run, and warns who is not its owner. */
    private static String greeting(NodeClient client, AosSession session, Screen screen) {
        Json.Obj known = client.process(session.process());
        String owner = known.get("owner")
                .flatMap(Json::asObject)
                .flatMap(object -> object.text("address"))
                .orElse("");
        if (!owner.isEmpty() && !session.isMine(owner)) {
            screen.note("this process belongs to " + owner
                    + ": it takes what you type as a message, and evaluates nothing");
        }
        try {
            ProcessResult asked = session.dryRun("return nil");
            return asked.prompt().filter(text -> !text.isBlank()).orElse("aos> ");
        } catch (CommandFailure e) {
            screen.note("no prompt from the process: " + e.getMessage());
            return "aos> ";
        }
    }
}
