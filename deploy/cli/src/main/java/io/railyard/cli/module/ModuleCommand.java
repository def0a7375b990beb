package io.railyard.cli.module;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.railyard.cli.console.CommandFailure;
import io.railyard.cli.console.ExitCode;
import io.railyard.job.drive.DriveOptions;
import io.railyard.job.drive.GatewayDrives;
import io.railyard.machine.EngineKind;
import io.railyard.machine.Limits;
import io.railyard.machine.MachineOptions;
import io.railyard.machine.ModuleSession;
import io.railyard.machine.aos.GuestKind;
import io.railyard.machine.drive.Drive;
import io.railyard.machine.drive.DriveSource;
import io.railyard.machine.emscripten.HostOptions;
import io.railyard.machine.emscripten.ModuleFormat;
import io.railyard.machine.module.ModuleInspection;
import io.railyard.machine.module.ModuleRefused;
import io.railyard.message.Id;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Works with one module file. */
@Command(
        name = "module",
        mixinStandardHelpOptions = true,
        description = "Looks at a module, runs messages through one without a node, or puts one on a node.",
        subcommands = PublishCommand.class)
public final class ModuleCommand implements Runnable {
    private static final String CLEAN = "clean";
    private static final String COMPATIBLE = "compatible";
    private static final JsonFactory JSON = new JsonFactory();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        throw usage(spec(spec), "Name what to do: inspect, run or publish");
    }

    @Command(
            name = "inspect",
            mixinStandardHelpOptions = true,
            description = "Prints format, imports, exports, memory and why a module is refused, as JSON.")
    int inspect(
            @Parameters(paramLabel = "FILE", description = "The module, a WebAssembly binary.") Path file,
            @Option(names = "--format", paramLabel = "F", description = "Module-Format to print instead of a guess.")
                    @Nullable
                    String format,
            @Option(names = "--json", description = "JSON; the only form there is.") boolean json)
            throws IOException {
        ModuleInspection inspection = ModuleInspection.of(read(file), guess -> rules(format == null ? guess : format));
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            out.writeStartObject();
            out.writeStringField("format", format == null ? inspection.format() : format);
            strings(out, "imports", inspection.imports());
            strings(out, "exports", inspection.exports());
            out.writeFieldName("memory");
            if (inspection.memory().isPresent()) {
                ModuleInspection.MemoryShape memory = inspection.memory().get();
                out.writeStartObject();
                out.writeNumberField("min", memory.minPages());
                if (memory.maxPages() < 0) {
                    out.writeNullField("max");
                } else {
                    out.writeNumberField("max", memory.maxPages());
                }
                out.writeBooleanField("is64", memory.is64());
                out.writeEndObject();
            } else {
                out.writeNull();
            }
            strings(out, "features", inspection.features());
            out.writeBooleanField("metered", inspection.metered());
            strings(out, "unsupported", inspection.unsupported());
            if (inspection.preparedDigest().isPresent()) {
                out.writeStringField(
                        "preparedDigest", inspection.preparedDigest().get().hex());
            } else {
                out.writeNullField("preparedDigest");
            }
            out.writeEndObject();
        }
        out().println(text);
        return ExitCode.DONE.code();
    }

    private static ModuleInspection.Rules rules(String format) {
        return ModuleFormat.ofCode(format)
                .map(known -> new ModuleInspection.Rules(known.imports(), known.gasRule()))
                .orElse(ModuleInspection.Rules.NONE);
    }

    @Command(
            name = "run",
            mixinStandardHelpOptions = true,
            description = "Hands each line of MSGS to the module and prints one JSON line for each.")
    int runMessages(
            @Parameters(paramLabel = "FILE", description = "The module, a WebAssembly binary.") Path file,
            @Option(names = "--format", paramLabel = "F", required = true, description = "Its Module-Format.")
                    String format,
            @Option(names = "--env", paramLabel = "ENV.json", required = true, description = "Environment text.")
                    Path env,
            @Option(names = "--messages", paramLabel = "MSGS.jsonl", required = true, description = "Message texts.")
                    Path messages,
            @Option(names = "--cold", description = "A new instance for each message, memory carried over.")
                    boolean cold,
            @Option(
                            names = "--engine",
                            defaultValue = "own",
                            description = "own, own-interpreter, compiled or interpreter.")
                    String engine,
            @Option(
                            names = "--gateway",
                            paramLabel = "URL",
                            description = "Turns WeaveDrive on against this Arweave gateway.")
                    @Nullable
                    URI gateway,
            @Option(
                            names = "--admit",
                            paramLabel = "TXID",
                            arity = "1..*",
                            description = "Transactions that may be read, beside those of the On-Boot tag.")
                    @Nullable
                    List<String> admit,
            @Option(
                            names = "--mode",
                            defaultValue = CLEAN,
                            description = "clean: this project's rules and gas; compatible: AO's, GasUsed included.")
                    String mode,
            @Option(
                            names = "--compute-limit",
                            paramLabel = "N",
                            defaultValue = "0",
                            description = "Gas of one message.")
                    long computeLimit,
            @Option(names = "--json", description = "JSON lines; the only form there is.") boolean json)
            throws IOException {
        ModuleFormat known = checked(format, mode, computeLimit);
        boolean compatible = mode.equals(COMPATIBLE);
        MachineOptions options =
                MachineOptions.DEFAULTS.withEngine(kind(engine)).withLimits(limits(compatible, computeLimit));
        byte[] environment =
                new String(read(env), StandardCharsets.UTF_8).strip().getBytes(StandardCharsets.UTF_8);
        HostOptions host = new HostOptions(
                HostOptions.DEFAULTS.profile(),
                compatible && computeLimit > 0 ? computeLimit : HostOptions.COMPUTE_LIMIT,
                gateway == null ? Drive.NONE : drive(gateway, admitted(environment, admit)));
        ModuleSession session = open(file, options, new GuestKind(known, host, compatible));
        runAll(session, messages, environment, cold, compatible);
        return ExitCode.DONE.code();
    }

    private ModuleFormat checked(String format, String mode, long computeLimit) {
        if (computeLimit < 0) {
            throw usage(spec(spec), "--compute-limit is at least 1: " + computeLimit);
        }
        if (!mode.equals(CLEAN) && !mode.equals(COMPATIBLE)) {
            throw usage(spec(spec), "--mode is compatible or clean, not \"" + mode + "\"");
        }
        return ModuleFormat.ofCode(format)
                .orElseThrow(() -> usage(
                        spec(spec),
                        "The format \"" + format + "\" is not supported; this release runs " + ModuleFormat.codes()));
    }

    private void runAll(ModuleSession session, Path messages, byte[] environment, boolean cold, boolean compatible)
            throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(messages)) {
            int index = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (cold && index > 0) {
                    session.restart();
                }
                ModuleSession.Step step = session.call(line.getBytes(StandardCharsets.UTF_8), environment);
                out().println(line(index++, step, compatible));
            }
        }
        out().flush();
    }

    /** A drive without a log: nothing of it is kept. */
    private static Drive drive(URI gateway, SortedSet<String> admitted) throws IOException {
        Path folder = Files.createTempDirectory("railyard-drive");
        folder.toFile().deleteOnExit();
        DriveOptions options =
                DriveOptions.of(Optional.of(gateway), folder).withCacheBytes(0).withAdmitted(admitted);
        return new GatewayDrives(options).open(new DriveSource.Reader(Id.ofName("module run"), List.of(), List.of()));
    }

    private EngineKind kind(String code) {
        for (EngineKind kind : EngineKind.values()) {
            if (kind.code().equals(code)) {
                return kind;
            }
        }
        throw usage(spec(spec), "--engine is own, own-interpreter, compiled or interpreter, not \"" + code + "\"");
    }

    private static SortedSet<String> admitted(byte[] environment, @Nullable List<String> admit) throws IOException {
        SortedSet<String> ids = new TreeSet<>(admit == null ? List.of() : admit);
        for (JsonNode tag :
                new ObjectMapper().readTree(environment).path("Process").path("Tags")) {
            if (tag.path("name").asText().equals("On-Boot")) {
                ids.add(tag.path("value").asText());
            }
        }
        return ids;
    }

    /** In compatible mode the limits are wide: AO's own gas limit decides, ours only ends what would not end. */
    private static Limits limits(boolean compatible, long computeLimit) {
        if (compatible) {
            return Limits.COMPATIBLE;
        }
        return computeLimit == 0 ? Limits.DEFAULTS : Limits.DEFAULTS.withGasPerMessage(computeLimit);
    }

    private static ModuleSession open(Path file, MachineOptions options, GuestKind kind) {
        try {
            ModuleSession.OnError onError =
                    kind.compatible() ? ModuleSession.OnError.TAKE_BACK : ModuleSession.OnError.KEEP;
            return new ModuleSession(read(file), options, kind, onError);
        } catch (ModuleRefused e) {
            throw new CommandFailure(ExitCode.DATA, "The module " + file + " is refused. " + e.getMessage());
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

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.DATA,
                    "The file " + file + " cannot be read: " + e.getClass().getSimpleName(),
                    e);
        }
    }

    private static void strings(JsonGenerator out, String name, List<String> values) throws IOException {
        out.writeArrayFieldStart(name);
        for (String value : values) {
            out.writeString(value);
        }
        out.writeEndArray();
    }

    private PrintWriter out() {
        return spec(spec).commandLine().getOut();
    }

    static CommandSpec spec(@Nullable CommandSpec spec) {
        if (spec == null) {
            throw new IllegalStateException("picocli did not fill in the command's specification");
        }
        return spec;
    }

    private static ParameterException usage(CommandSpec spec, String text) {
        return new ParameterException(spec.commandLine(), text);
    }
}
