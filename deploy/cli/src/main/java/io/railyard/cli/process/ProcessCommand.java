package io.railyard.cli.process;

import io.railyard.cli.console.VerbGroup;
import picocli.CommandLine.Command;

/** The verbs on processes. Without a verb it shows its usage. */
@Command(
        name = "process",
        mixinStandardHelpOptions = true,
        description = "Works with processes of a running node: of `railyard up`, or of any AO node in legacy mode.",
        footer = "An id that begins with -h or -V goes last, after --.",
        subcommands = {
            SpawnCommand.class,
            SendCommand.class,
            ResultCommand.class,
            ResultsCommand.class,
            StateCommand.class,
            DryRunCommand.class,
            ListCommand.class,
            MonitorCommand.class
        })
public final class ProcessCommand extends VerbGroup {
    /** For picocli. */
    public ProcessCommand() {}
}
