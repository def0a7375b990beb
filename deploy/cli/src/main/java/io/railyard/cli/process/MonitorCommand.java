package io.railyard.cli.process;

import io.railyard.cli.client.CommandOutput;
import io.railyard.cli.client.InputData;
import io.railyard.cli.client.NodeClient;
import io.railyard.cli.client.Outgoing;
import io.railyard.cli.client.SigningOptions;
import io.railyard.cli.console.ExitCode;
import io.railyard.message.Id;
import io.railyard.message.json.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

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

    @Mixin
    private SigningOptions options = new SigningOptions();

    @Override
    public Integer call() {
        CommandOutput out = options.out();
        Id target = InputData.id(process, "process");
        NodeClient client = options.client();
        client.process(target);
        Outgoing outgoing = options.outgoing(client);
        String answer = client.monitor(target, outgoing.monitor(target), !off);
        if (options.json()) {
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
