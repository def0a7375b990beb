package io.railyard.cli.item;

import io.railyard.cli.console.ExitCode;
import picocli.CommandLine.Command;

/** Shows what items hold. */
@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        description = "Shows the parts of data items and whether they are rightly signed.",
        footer = "Exit codes: 0 all are items, 2 a file cannot be read, 3 a file holds no item, 5 a file is too large.")
final class InspectCommand extends FilesCommand {
    @Override
    String text(ItemReport report) {
        return report.text();
    }

    @Override
    boolean passes(ItemReport report) {
        return report.item().isPresent();
    }

    @Override
    ExitCode failure() {
        return ExitCode.DATA;
    }
}
