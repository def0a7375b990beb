package io.railyard.cli.item;

import io.railyard.cli.console.ExitCode;
import picocli.CommandLine.Command;

/** Checks items, for scripts. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = "Checks form and signature of data items.",
        footer = "Exit codes: 0 all are valid, 2 a file cannot be read, 4 an item is not valid, 5 a file is too large.")
final class VerifyCommand extends FilesCommand {
    @Override
    String text(ItemReport report) {
        return report.line();
    }

    @Override
    boolean passes(ItemReport report) {
        return report.verdict().valid();
    }

    @Override
    ExitCode failure() {
        return ExitCode.CHECK;
    }
}
