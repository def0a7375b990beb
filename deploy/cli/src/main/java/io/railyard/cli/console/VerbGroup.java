package io.railyard.cli.console;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that only gathers verbs: without one it shows its usage. */
public abstract class VerbGroup implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    /** For picocli. */
    protected VerbGroup() {}

    @Override
    public final Integer call() {
        CommandSpec injected = injected(spec);
        injected.commandLine().usage(injected.commandLine().getErr());
        return ExitCode.USAGE.code();
    }

    /**
     * The specification that picocli hands to a command before it calls it.
     *
     * @throws IllegalStateException when it did not
     */
    public static CommandSpec injected(@Nullable CommandSpec spec) {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec before it calls the command");
        }
        return spec;
    }
}
