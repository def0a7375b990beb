package io.railyard.cli.module;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.railyard.cli.console.CommandFailure;
import io.railyard.cli.console.ExitCode;
import io.railyard.machine.module.ModuleInspection;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
        subcommands = {RunCommand.class, PublishCommand.class})
public final class ModuleCommand implements Runnable {
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
        ModuleInspection inspection =
                ModuleInspection.of(read(file), guess -> KnownFormats.rules(format == null ? guess : format));
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

    static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    static CommandFailure unreadable(Path file, IOException cause) {
        return new CommandFailure(
                ExitCode.DATA,
                "The file " + file + " cannot be read: " + cause.getClass().getSimpleName(),
                cause);
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
