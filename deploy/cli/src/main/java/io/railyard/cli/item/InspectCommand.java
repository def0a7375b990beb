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

/** Shows what items hold. */
@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        description = "Shows the parts of data items and whether they are rightly signed.",
        footer = "Exit codes: 0 all are items, 2 a file cannot be read, 3 a file holds no item, 5 a file is too large.")
final class InspectCommand implements Callable<Integer> {
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
        read.reports().forEach(report -> out.println(json ? report.json() : report.text()));
        out.flush();
        err.flush();
        boolean allItems =
                read.reports().stream().allMatch(report -> report.item().isPresent());
        return read.exitCode(allItems ? ItemCommand.DONE : ItemCommand.BAD_INPUT);
    }
}
