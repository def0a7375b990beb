package io.railyard.cli.process;

import io.railyard.cli.client.CommandOutput;
import io.railyard.cli.client.DryRun;
import io.railyard.cli.client.InputData;
import io.railyard.cli.client.NodeClient;
import io.railyard.cli.client.ProcessResult;
import io.railyard.cli.client.SigningOptions;
import io.railyard.cli.console.ExitCode;
import io.railyard.message.Id;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

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

    @Mixin
    private SigningOptions options = new SigningOptions();

    @Override
    public Integer call() {
        CommandOutput out = options.out();
        Id target = InputData.id(process, "process");
        NodeClient client = options.client();
        String as = owner.orElseGet(() -> options.signer(client).aoAddress());
        ProcessResult result =
                new ProcessResult(client.dryRun(target, DryRun.message(target, as, message.tags(), message.data())));
        out.result(target, "dry-run", result, options.json());
        return ExitCode.DONE.code();
    }
}
