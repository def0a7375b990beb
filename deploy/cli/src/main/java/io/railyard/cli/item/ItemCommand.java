package io.railyard.cli.item;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The verbs on data items. Without a verb it shows its usage. */
@Command(
        name = "item",
        mixinStandardHelpOptions = true,
        description = "ANS-104 data items in files: inspect, verify, sign.",
        subcommands = {InspectCommand.class, VerifyCommand.class, SignCommand.class})
public final class ItemCommand implements Callable<Integer> {
    /** Done. */
    static final int DONE = 0;
    /** Bad usage: a file that is not there, an option that says nothing. */
    static final int BAD_USAGE = 2;
    /** A file that is not what it should be. */
    static final int BAD_INPUT = 3;
    /** An item that is not rightly signed. */
    static final int CHECK_FAILED = 4;
    /** A file or item beyond a limit. */
    static final int LIMIT_EXCEEDED = 5;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        CommandSpec injected = injected(spec);
        injected.commandLine().usage(injected.commandLine().getErr());
        return BAD_USAGE;
    }

    static CommandSpec injected(@Nullable CommandSpec spec) {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec before it calls the command");
        }
        return spec;
    }
}
