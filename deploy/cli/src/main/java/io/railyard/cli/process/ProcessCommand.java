package io.railyard.cli.process;

import io.railyard.cli.console.ExitCode;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

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
public final class ProcessCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    /** For picocli. */
    public ProcessCommand() {}

    @Override
    public Integer call() {
        CommandSpec injected = injected(spec);
        injected.commandLine().usage(injected.commandLine().getErr());
        return ExitCode.USAGE.code();
    }

    static CommandSpec injected(@Nullable CommandSpec spec) {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec before it calls the command");
        }
        return spec;
    }
}
