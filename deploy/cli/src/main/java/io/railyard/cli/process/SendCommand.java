package io.railyard.cli.process;

import io.railyard.cli.client.CommandOutput;
import io.railyard.cli.client.InputData;
import io.railyard.cli.client.KeyOption;
import io.railyard.cli.client.NodeClient;
import io.railyard.cli.client.NodeOptions;
import io.railyard.cli.client.Outgoing;
import io.railyard.cli.client.ProcessResult;
import io.railyard.cli.console.ExitCode;
import io.railyard.message.Id;
import io.railyard.message.ans104.DataItem;
import io.railyard.message.json.Json;
import io.railyard.message.signing.Signer;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

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
        // Most AO nodes take messages for processes they have never heard of; those would be lost without a word.
        client.process(target);
        Signer signer = key.signer(client.urls(), injected.commandLine().getErr());
        DataItem item = new Outgoing(signer).message(target, message.tags(), message.data());
        client.send(item);
        String id = item.id().toString();
        if (wait) {
            if (!json) {
                out.line(id);
            }
            out.result(target, id, new ProcessResult(client.result(target, id)), json);
        } else if (json) {
            out.json(Json.object().put("process", process).put("message", id).build());
        } else {
            out.line(id);
        }
        return ExitCode.DONE.code();
    }
}
