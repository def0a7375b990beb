package io.railyard.cli.process;

import io.railyard.cli.client.CommandOutput;
import io.railyard.cli.client.DryRun;
import io.railyard.cli.client.InputData;
import io.railyard.cli.client.KeyOption;
import io.railyard.cli.client.NodeClient;
import io.railyard.cli.client.NodeOptions;
import io.railyard.cli.client.ProcessResult;
import io.railyard.cli.console.ExitCode;
import io.railyard.message.Id;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Asks what a message would do. */
@Command(
        name = "dry-run",
        mixinStandardHelpOptions = true,
        description = "Prints what a message would do, were it the next one; nothing is sent or kept.",
        footer = "The exit code is 3 when the message would fail.")
final class DryRunCommand implements Callable<Integer> {
    @Parameters(paramLabel = "ID", description = "the process")
    private String process = "";

    @Mixin
    private MessageOptions message = new MessageOptions();

    @Option(names = "--as", paramLabel = "ADDRESS", description = "whose message it is (default: the wallet's)")
    private Optional<String> owner = Optional.empty();

    @Option(names = "--json", description = "one JSON object")
    private boolean json;

    @Mixin
    private NodeOptions node = new NodeOptions();

    @Mixin
    private KeyOption key = new KeyOption();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        CommandSpec injected = ProcessCommand.injected(spec);
        CommandOutput out = new CommandOutput(injected.commandLine().getOut());
        Id target = InputData.id(process, "process");
        NodeClient client = node.client();
        String as = owner.orElseGet(
                () -> key.signer(client.urls(), injected.commandLine().getErr()).aoAddress());
        ProcessResult result =
                new ProcessResult(client.dryRun(target, DryRun.message(target, as, message.tags(), message.data())));
        out.result(target, "dry-run", result, json);
        return ExitCode.DONE.code();
    }
}
