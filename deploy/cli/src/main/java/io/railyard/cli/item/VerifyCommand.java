package io.railyard.cli.item;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks items, for scripts. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = "Checks form and signature of data items.",
        footer = "Exit codes: 0 all are valid, 2 a file cannot be read, 4 an item is not valid, 5 a file is too large.")
final class VerifyCommand implements Callable<Integer> {
    @Parameters(arity = "1..*", paramLabel = "FILE", description = "raw data items, one a file")
    private List<Path> files = List.of();

    @Option(names = "--json", description = "one JSON object a line, one line a file")
    private boolean json;

    @Option(names = "--strict", description = "also refuse what the written standard forbids and implementations take")
    private boolean strict;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = ItemCommand.injected(spec).commandLine().getOut();
        PrintWriter err = ItemCommand.injected(spec).commandLine().getErr();
        ItemFiles read = ItemFiles.read(files, strict, err);
        read.reports().forEach(report -> out.println(json ? report.json() : report.line()));
        out.flush();
        err.flush();
        boolean allValid =
                read.reports().stream().allMatch(report -> report.verdict().valid());
        return read.exitCode(allValid ? ItemCommand.DONE : ItemCommand.CHECK_FAILED);
    }
}
