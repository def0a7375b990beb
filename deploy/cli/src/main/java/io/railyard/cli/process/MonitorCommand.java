package io.railyard.cli.process;

import io.railyard.cli.client.CommandOutput;
import io.railyard.cli.client.InputData;
import io.railyard.cli.client.KeyOption;
import io.railyard.cli.client.NodeClient;
import io.railyard.cli.client.NodeOptions;
import io.railyard.cli.client.Outgoing;
import io.railyard.cli.console.ExitCode;
import io.railyard.message.Id;
import io.railyard.message.json.Json;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Has a messenger run a process's crons, or no longer. */
@Command(
        name = "monitor",
        mixinStandardHelpOptions = true,
        description = "Has the messenger watch a process, so that its crons run; Railyard nodes run crons anyway.")
final class MonitorCommand implements Callable<Integer> {
    @Parameters(paramLabel = "ID", description = "the process")
    private String process = "";

    @Option(names = "--off", description = "no longer")
    private boolean off;

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
        client.process(target);
        Outgoing outgoing =
                new Outgoing(key.signer(client.urls(), injected.commandLine().getErr()));
        String answer = client.monitor(target, outgoing.monitor(target), !off);
        if (json) {
            out.json(Json.object()
                    .put("process", process)
                    .put("monitored", !off)
                    .put("answer", answer)
                    .build());
        } else {
            out.line(answer.isEmpty() ? (off ? "no longer watched" : "watched") : answer);
        }
        return ExitCode.DONE.code();
    }
}
