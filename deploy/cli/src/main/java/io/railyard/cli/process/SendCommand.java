package io.railyard.cli.process;

import io.railyard.cli.client.CommandOutput;
import io.railyard.cli.client.InputData;
import io.railyard.cli.client.NodeClient;
import io.railyard.cli.client.ProcessResult;
import io.railyard.cli.client.SigningOptions;
import io.railyard.cli.console.ExitCode;
import io.railyard.message.Id;
import io.railyard.message.ans104.DataItem;
import io.railyard.message.json.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends a message. */
@Command(
        name = "send",
        mixinStandardHelpOptions = true,
        description = "Sends a message to a process and prints the message's id.",
        footer = "With --wait the exit code is 3 when the message failed in the process.")
final class SendCommand implements Callable<Integer> {
    @Parameters(paramLabel = "ID", description = "the process")
    private String process = "";

    @Mixin
    private MessageOptions message = new MessageOptions();

    @Option(names = "--wait", description = "wait for the result, and print it")
    private boolean wait;

    @Mixin
    private SigningOptions options = new SigningOptions();

    @Override
    public Integer call() {
        CommandOutput out = options.out();
        Id target = InputData.id(process, "process");
        NodeClient client = options.client();
        // Most AO nodes take messages for processes they have never heard of; those would be lost without a word.
        client.process(target);
        DataItem item = options.outgoing(client).message(target, message.tags(), message.data());
        client.send(item);
        String id = item.id().toString();
        if (wait) {
            if (!options.json()) {
                out.line(id);
            }
            out.result(target, id, new ProcessResult(client.result(target, id)), options.json());
        } else if (options.json()) {
            out.json(Json.object().put("process", process).put("message", id).build());
        } else {
            out.line(id);
        }
        return ExitCode.DONE.code();
    }
}
