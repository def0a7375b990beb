package io.railyard.cli.item;

import io.railyard.cli.console.ExitCode;
import io.railyard.cli.console.VerbGroup;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** A verb that reads items from files, reports on each, and says by its exit code whether all passed. */
abstract class FilesCommand implements Callable<Integer> {
    @Parameters(arity = "1..*", paramLabel = "FILE", description = "raw data items, one a file")
    private List<Path> files = List.of();

    @Option(names = "--json", description = "one JSON object a line, one line a file")
    private boolean json;

    @Option(names = "--strict", description = "also refuse what the written standard forbids and implementations take")
    private boolean strict;

    @Spec
    private @Nullable CommandSpec spec;

    /** A report for people. */
    abstract String text(ItemReport report);

    /** Whether a report is of an item that passes. */
    abstract boolean passes(ItemReport report);

    /** The exit code when an item does not pass. */
    abstract ExitCode failure();

    @Override
    public final Integer call() {
        CommandSpec injected = VerbGroup.injected(spec);
        PrintWriter out = injected.commandLine().getOut();
        PrintWriter err = injected.commandLine().getErr();
        ItemFiles read = ItemFiles.read(files, strict, err);
        read.reports().forEach(report -> out.println(json ? report.json() : text(report)));
        out.flush();
        err.flush();
        return read.exitCode(read.reports().stream().allMatch(this::passes) ? ExitCode.DONE : failure());
    }
}
