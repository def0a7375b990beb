package io.railyard.cli.replay;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.railyard.cli.console.CommandFailure;
import io.railyard.cli.console.ExitCode;
import io.railyard.cli.node.MachineKeys;
import io.railyard.cli.node.ModuleFolder;
import io.railyard.job.drive.DriveOptions;
import io.railyard.job.history.ReplayException;
import io.railyard.job.history.ReplayJob;
import io.railyard.job.history.ReplayOptions;
import io.railyard.job.history.ReplayResult;
import io.railyard.machine.MachineOptions;
import io.railyard.message.Id;
import io.railyard.node.foreign.ForeignException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code railyard replay --from DIR --verify}: every state root and output again, from the files alone. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description = "Bounded replay of a recorded history; runs no model and needs no Kafka.",
        footer = "Exit code 4: something differs; the first difference is named.")
public final class ReplayCommand implements Callable<Integer> {
    private static final long NANOS_PER_MILLI = 1_000_000;

    @Option(
            names = "--from",
            required = true,
            paramLabel = "SOURCE",
            description =
                    "folder of a node or demo (holds parquet/ and modules/), an s3a:// URI of one, or the URL of an AO"
                            + " scheduler (then with --process, and --modules or --gateway)")
    private String from = "";

    @Option(names = "--process", paramLabel = "ID", description = "only this process; may be given several times")
    private List<String> processes = List.of();

    @Option(names = "--to-slot", paramLabel = "N", description = "last slot to replay")
    private Optional<Long> toSlot = Optional.empty();

    @Option(names = "--out", paramLabel = "DIR", description = "write the replayed evaluations there, as Parquet")
    private Optional<Path> out = Optional.empty();

    @Option(names = "--modules", paramLabel = "DIR", description = "folder of modules (default: SOURCE/modules)")
    private Optional<Path> modules = Optional.empty();

    @Option(
            names = "--gateway",
            paramLabel = "URL",
            description =
                    "Arweave gateway for data that processes read and that is no longer in SOURCE/drive, and for the"
                            + " modules when SOURCE is a scheduler")
    private Optional<URI> gateway = Optional.empty();

    @Option(names = "--parallelism", paramLabel = "N", description = "subtasks (default: ${DEFAULT-VALUE})")
    private int parallelism = 2;

    @Option(
            names = "--engine",
            paramLabel = "E",
            description =
                    "own, own-interpreter, compiled or interpreter (default: own), as --set machine.engine; every one"
                            + " must agree")
    private Optional<String> engine = Optional.empty();

    @Option(
            names = "--cu",
            paramLabel = "URL",
            description = "compute unit whose results are compared, when SOURCE is a scheduler")
    private Optional<URI> compute = Optional.empty();

    @Option(
            names = "--mode",
            paramLabel = "M",
            description =
                    "rules of processes that name none: clean, or compatible with AO's reference (default: clean), as"
                            + " --set machine.mode")
    private Optional<String> mode = Optional.empty();

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description =
                    "a machine.* option as the recorded node had it, for limits and modes are under the roots; all are"
                            + " in docs/reference/options.md")
    private Map<String, String> settings = new LinkedHashMap<>();

    @Option(
            names = "--order",
            paramLabel = "O",
            description =
                    "when SOURCE is a scheduler: log (every entry of it), or reference (as AO's compute unit follows"
                            + " AO's schedulers: crons, repeats dropped, assigned messages from the gateway) (default:"
                            + " log)")
    private String order = ScheduleReplay.Order.LOG.code();

    @Option(names = "--verify", description = "end with code 4 when anything differs from the record")
    private boolean verify;

    @Option(names = "--json", description = "one JSON document instead of text")
    private boolean json;

    @Spec
    private CommandLine.Model.CommandSpec spec;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    public ReplayCommand() {}

    @Override
    public Integer call() throws Exception {
        long start = System.nanoTime();
        ReplayResult result = isSchedule() ? runSchedule() : run();
        long millis = (System.nanoTime() - start) / NANOS_PER_MILLI;
        PrintWriter writer = spec.commandLine().getOut();
        if (json) {
            print(writer, result, millis);
        } else {
            writer.printf(
                    Locale.ROOT,
                    "replayed %,d positions of %,d processes in %.1f s%nroots digest %s%n",
                    result.positions(),
                    result.processes(),
                    millis / 1000.0,
                    result.rootsDigest());
            writer.println(result.firstDifference()
                    .map(difference -> result.differences() + " positions differ; the first: " + difference)
                    .orElse(
                            isSchedule() && compute.isEmpty()
                                    ? "nothing to compare with"
                                    : "every outcome equals the record"));
        }
        writer.flush();
        return verify && !result.equal() ? ExitCode.CHECK.code() : ExitCode.DONE.code();
    }

    /** A scheduler's pages instead of files. */
    private ReplayResult runSchedule() throws InterruptedException {
        if (processes.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.USAGE, "A scheduler's processes are not listed: name them with --process");
        }
        if (verify && compute.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.USAGE, "A schedule holds no results to verify against: give a compute unit with --cu");
        }
        try {
            return new ScheduleReplay(URI.create(from), gateway, compute, modules, machine())
                    .run(ids(), toSlot.orElse(Long.MAX_VALUE), ScheduleReplay.Order.ofCode(order));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        } catch (ForeignException e) {
            throw new CommandFailure(ExitCode.DATA, String.valueOf(e.getMessage()), e);
        }
    }

    private MachineOptions machine() {
        return MachineKeys.machine(MachineKeys.ALL, settings, engine, mode);
    }

    private boolean isSchedule() {
        return from.startsWith("http://") || from.startsWith("https://");
    }

    private ReplayResult run() {
        if (ScheduleReplay.Order.ofCode(order) != ScheduleReplay.Order.LOG) {
            throw new CommandFailure(
                    ExitCode.USAGE, "--order is for schedulers; the tables of a node hold its ticks: leave it out");
        }
        URI source = source();
        try {
            ReplayOptions options = ReplayOptions.of(source)
                    .withParallelism(parallelism)
                    .withMachine(machine())
                    .withProcesses(ids())
                    .withToSlot(toSlot.orElseGet(() -> ReplayOptions.of(source).toSlot()));
            ReplayOptions written =
                    out.map(folder -> options.withOut(folder.toUri())).orElse(options);
            ReplayOptions complete = drive().map(written::withDrive).orElse(written);
            return ReplayJob.run(complete, moduleFolder());
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        } catch (ReplayException e) {
            throw new CommandFailure(ExitCode.DATA, String.valueOf(e.getMessage()), e);
        }
    }

    /** The journal of WeaveDrive, where the recorded run had one. */
    private Optional<DriveOptions> drive() {
        Path folder = Path.of(from.startsWith("s3a://") ? "." : from).resolve("drive");
        return Files.exists(folder.resolve("journal"))
                ? Optional.of(DriveOptions.of(gateway, folder.toAbsolutePath().normalize()))
                : Optional.empty();
    }

    private SortedSet<Id> ids() {
        SortedSet<Id> ids = new TreeSet<>();
        for (String text : processes) {
            ids.add(Id.parse(text));
        }
        return ids;
    }

    private URI source() {
        if (from.startsWith("s3a://")) {
            return URI.create(from);
        }
        Path folder = Path.of(from).toAbsolutePath().normalize();
        if (!Files.isDirectory(folder.resolve("parquet"))) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "There is no history in " + folder
                            + " (it has no folder parquet): give the --out folder of a demo or the --dir of a node");
        }
        return folder.toUri();
    }

    private ModuleFolder moduleFolder() {
        if (modules.isPresent()) {
            return new ModuleFolder(modules.get().toAbsolutePath().toString());
        }
        if (from.startsWith("s3a://")) {
            throw new CommandFailure(
                    ExitCode.USAGE, "Modules are read from a local folder: give it with --modules for " + from);
        }
        return ModuleFolder.of(Path.of(from));
    }

    private static void print(PrintWriter writer, ReplayResult result, long millis) throws IOException {
        JsonGenerator generator = new JsonFactory().createGenerator(writer);
        generator.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        generator.writeStartObject();
        generator.writeNumberField("slots", result.positions());
        generator.writeNumberField("processes", result.processes());
        generator.writeStringField("rootsDigest", result.rootsDigest().toString());
        generator.writeNumberField("differences", result.differences());
        if (result.firstDifference().isPresent()) {
            ReplayResult.Difference first = result.firstDifference().get();
            generator.writeObjectFieldStart("firstDifference");
            generator.writeStringField("process", first.process().toString());
            generator.writeNumberField("slot", first.position().slot());
            generator.writeNumberField("tick", first.position().tick());
            generator.writeStringField("member", first.member());
            generator.writeStringField("recorded", first.recorded());
            generator.writeStringField("replayed", first.replayed());
            generator.writeEndObject();
        }
        generator.writeNumberField("seconds", millis / 1000.0);
        generator.writeEndObject();
        generator.close();
        writer.println();
    }
}
