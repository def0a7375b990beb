package io.railyard.cli.process;

import io.railyard.cli.client.ClientOptions;
import io.railyard.cli.client.CommandOutput;
import io.railyard.cli.client.InputData;
import io.railyard.cli.client.ProcessResult;
import io.railyard.cli.console.ExitCode;
import io.railyard.message.Id;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Prints the result of one message. */
@Command(
        name = "result",
        mixinStandardHelpOptions = true,
        description = "Prints the result of a message, waiting for it.",
        footer = "The exit code is 3 when the message failed in the process.")
final class ResultCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "ID", description = "the process")
    private String process = "";

    @Parameters(index = "1", paramLabel = "MESSAGE", description = "the message's id, or its slot on a Railyard node")
    private String message = "";

    @Mixin
    private ClientOptions options = new ClientOptions();

    @Override
    public Integer call() {
        CommandOutput out = options.out();
        Id target = InputData.id(process, "process");
        boolean slot = message.length() <= 18 && message.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!slot) {
            InputData.id(message, "message");
        }
        ProcessResult result = new ProcessResult(options.client().result(target, message));
        out.result(target, message, result, options.json());
        return ExitCode.DONE.code();
    }
}
