package io.railyard.cli.item;

import io.railyard.cli.console.VerbGroup;
import picocli.CommandLine.Command;

/** The verbs on data items. Without a verb it shows its usage. */
@Command(
        name = "item",
        mixinStandardHelpOptions = true,
        description = "ANS-104 data items in files: inspect, verify, sign.",
        subcommands = {InspectCommand.class, VerifyCommand.class, SignCommand.class})
public final class ItemCommand extends VerbGroup {
    /** For picocli. */
    public ItemCommand() {}
}
