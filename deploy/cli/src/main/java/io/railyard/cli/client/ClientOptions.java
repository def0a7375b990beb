package io.railyard.cli.client;

import io.railyard.cli.console.VerbGroup;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every command that asks a node takes: which node, and whether the answer is JSON. */
public class ClientOptions {
    @Option(names = "--json", description = "JSON instead of text, one object a line")
    private boolean json;

    @Mixin
    private NodeOptions node = new NodeOptions();

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    /** For picocli. */
    public ClientOptions() {}

    /** Whether the answer is JSON. */
    public final boolean json() {
        return json;
    }

    /** A client of the node, as {@link NodeOptions#client()}. */
    public final NodeClient client() {
        return node.client();
    }

    /** Where answers go. */
    public final CommandOutput out() {
        return new CommandOutput(commandLine().getOut());
    }

    /** Where what is beside the answer goes. */
    public final PrintWriter notes() {
        return commandLine().getErr();
    }

    private CommandLine commandLine() {
        return VerbGroup.injected(command).commandLine();
    }
}
