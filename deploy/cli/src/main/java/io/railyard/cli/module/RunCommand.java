package io.railyard.cli.module;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.railyard.cli.console.CommandFailure;
import io.railyard.cli.console.ExitCode;
import io.railyard.cli.node.MachineKeys;
import io.railyard.job.config.JobOptions;
import io.railyard.machine.Limits;
import io.railyard.machine.MachineOptions;
import io.railyard.machine.Mode;
import io.railyard.machine.ModuleItem;
import io.railyard.machine.ModuleSession;
import io.railyard.machine.emscripten.HostOptions;
import io.railyard.machine.extension.Extensions;
import io.railyard.machine.module.ModuleRefused;
import io.railyard.machine.wasm.EngineFailure;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs messages through a module, without a node. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = "Hands each line of MSGS to the module and prints one JSON line for each.")
final class RunCommand implements Callable<Integer> {
    private static final JsonFactory JSON = new JsonFactory();
    private static final List<io.railyard.job.config.Option<?>> KEYS =
            List.of(JobOptions.ENGINE, JobOptions.MODE, JobOptions.EXTENSIONS, JobOptions.CLASSES);

    @Parameters(paramLabel = "FILE", description = "the module: a WebAssembly binary, or rules")
    private Path file = Path.of("");

    @Option(names = "--format", paramLabel = "F", required = true, description = "its Module-Format")
    private String format = "";

    @Option(
            names = "--env",
            paramLabel = "ENV.json",
            required = true,
            description = "environment text; the tags of its Process and Module count as theirs")
    private Path env = Path.of("");

    @Option(names = "--messages", paramLabel = "MSGS.jsonl", required = true, description = "message texts")
    private Path messages = Path.of("");

    @Option(names = "--cold", description = "a new instance for each message, memory carried over")
    private boolean cold;

    @Option(
            names = "--engine",
            paramLabel = "E",
            description = "own, own-interpreter, compiled or interpreter (default: own), as --set machine.engine")
    private Optional<String> engine = Optional.empty();

    @Option(
            names = "--mode",
            paramLabel = "M",
            description = "clean: this project's rules and gas; compatible: AO's, GasUsed included (default: clean), as"
                    + " --set machine.mode")
    private Optional<String> mode = Optional.empty();

    @Option(names = "--compute-limit", paramLabel = "N", defaultValue = "0", description = "gas of one message")
    private long computeLimit;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "an option of the machine as a node has it, such as machine.extensions=crypto; in"
                    + " docs/reference/options.md")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(
            names = "--gateway",
            paramLabel = "URL",
            description = "Arweave gateway that WeaveDrive and the extension data read from")
    private Optional<URI> gateway = Optional.empty();

    @Option(
            names = "--admit",
            paramLabel = "TXID",
            arity = "1..*",
            description = "transactions that may be read, beside those of the On-Boot tag")
    private List<String> admit = List.of();

    @Option(
            names = "--journal",
            paramLabel = "DIR",
            description = "folder that keeps what extensions and WeaveDrive were answered; a later run asks nobody for"
                    + " what is there")
    private Optional<Path> journal = Optional.empty();

    @Option(names = "--json", description = "JSON lines; the only form there is")
    @SuppressWarnings("UnusedVariable")
    private boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        MachineOptions machine = machine();
        byte[] environment = new String(ModuleCommand.read(env), StandardCharsets.UTF_8)
                .strip()
                .getBytes(StandardCharsets.UTF_8);
        EnvironmentTags tags = EnvironmentTags.of(environment);
        Bytes module = Bytes.of(ModuleCommand.read(file));
        SortedSet<String> admitted = new TreeSet<>(admit);
        try (RunJournal kept = RunJournal.open(journal, gateway, admitted)) {
            MachineOptions told = kept.machine(machine);
            ModuleItem item = new ModuleItem(new Id(Bytes.of(new byte[Id.LENGTH])), "", tags.module(format), module);
            runAll(open(item, tags, told), kept, environment, told.mode());
        } catch (EngineFailure | UncheckedIOException e) {
            throw new CommandFailure(ExitCode.DATA, RunJournal.reason(e), e);
        }
        return ExitCode.DONE.code();
    }

    private MachineOptions machine() {
        if (computeLimit < 0) {
            throw new CommandFailure(ExitCode.USAGE, "--compute-limit is at least 1: " + computeLimit);
        }
        MachineOptions machine = MachineKeys.machine(KEYS, settings, engine, mode);
        if (!KnownFormats.has(format)) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "The format \"" + format + "\" is not supported; this release runs " + KnownFormats.codes());
        }
        return machine.withLimits(limits(machine.mode()));
    }

    /** In compatible mode the limits are wide: AO's own gas limit decides, ours only ends what would not end. */
    private Limits limits(Mode chosen) {
        if (chosen == Mode.COMPATIBLE) {
            return Limits.COMPATIBLE;
        }
        return computeLimit == 0 ? Limits.DEFAULTS : Limits.DEFAULTS.withGasPerMessage(computeLimit);
    }

    private ModuleSession open(ModuleItem module, EnvironmentTags tags, MachineOptions machine) {
        long aoGas = machine.mode() == Mode.COMPATIBLE && computeLimit > 0 ? computeLimit : HostOptions.COMPUTE_LIMIT;
        try {
            return ModuleSession.of(module, tags.process(), machine, aoGas);
        } catch (ModuleRefused e) {
            String text = String.valueOf(e.getMessage());
            String help = text.contains(Extensions.PREFIX)
                    ? ". Of extensions this run has "
                            + machine.additions().extensions().names() + "; name others with --set "
                            + JobOptions.EXTENSIONS.key() + "=NAME,NAME"
                    : "";
            throw new CommandFailure(ExitCode.DATA, "The module " + file + " is refused. " + text + help);
        }
    }

    private void runAll(ModuleSession session, RunJournal kept, byte[] environment, Mode chosen) throws IOException {
        PrintWriter out = ModuleCommand.spec(spec).commandLine().getOut();
        try (BufferedReader lines = lines()) {
            int index = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (cold && index > 0) {
                    session.restart();
                }
                ModuleSession.Step step = session.call(line.getBytes(StandardCharsets.UTF_8), environment);
                kept.keep(step.hostResults());
                out.println(line(index++, step, chosen == Mode.COMPATIBLE));
            }
        } finally {
            out.flush();
        }
    }

    private BufferedReader lines() {
        try {
            return Files.newBufferedReader(messages);
        } catch (IOException e) {
            throw ModuleCommand.unreadable(messages, e);
        }
    }

    private static String line(int index, ModuleSession.Step step, boolean compatible) throws IOException {
        StringWriter text = new StringWriter();
        ResponseText response = ResponseText.of(step);
        try (JsonGenerator out = JSON.createGenerator(text)) {
            out.writeStartObject();
            out.writeNumberField("index", index);
            out.writeFieldName("result");
            out.writeRawValue(response.result());
            out.writeFieldName("error");
            out.writeRawValue(response.error());
            out.writeNumberField("gasUsed", compatible ? step.computeGasUsed() : step.gasUsed());
            out.writeNumberField("memoryBytes", step.memoryBytes());
            out.writeStringField("memorySha256", step.memorySha256().hex());
            out.writeStringField("stateRoot", step.stateRoot().hex());
            out.writeNumberField("dirtyPages", step.dirtyPages());
            out.writeEndObject();
        }
        return text.toString();
    }
}
