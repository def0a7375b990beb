package io.railyard.cli.process;

import io.railyard.cli.client.CommandOutput;
import io.railyard.cli.client.InputData;
import io.railyard.cli.client.NodeClient;
import io.railyard.cli.client.Outgoing;
import io.railyard.cli.client.ProcessResult;
import io.railyard.cli.client.SigningOptions;
import io.railyard.cli.console.ExitCode;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Tag;
import io.railyard.message.ans104.DataItem;
import io.railyard.message.json.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Spawns a process. */
@Command(name = "spawn", mixinStandardHelpOptions = true, description = "Spawns a process and prints its id.")
final class SpawnCommand implements Callable<Integer> {
    @Option(names = "--module", required = true, paramLabel = "ID", description = "the module it runs")
    private String module = "";

    @Option(names = "--name", paramLabel = "TEXT", description = "its Name tag; `railyard aos NAME` finds it by this")
    private Optional<String> name = Optional.empty();

    @Option(names = "--tag", paramLabel = "NAME=VALUE", description = "a tag; repeat for more, in order")
    private List<String> tags = List.of();

    @Option(names = "--data", paramLabel = "FILE", description = "the body, - for the standard input; none without it")
    private Optional<Path> data = Optional.empty();

    @Option(names = "--scheduler", paramLabel = "ADDRESS", description = "its scheduler (default: ask the scheduler)")
    private Optional<String> scheduler = Optional.empty();

    @Option(names = "--wait", description = "wait for the result of its first message, and print it")
    private boolean wait;

    @Mixin
    private SigningOptions options = new SigningOptions();

    @Override
    public Integer call() {
        CommandOutput out = options.out();
        Id moduleId = InputData.id(module, "module");
        List<Tag> all = new ArrayList<>();
        name.ifPresent(text -> all.add(new Tag("Name", text)));
        tags.forEach(text -> all.add(Outgoing.tag(text)));
        Bytes body = data.map(InputData::file).orElse(Bytes.EMPTY);
        NodeClient client = options.client();
        Outgoing outgoing = options.outgoing(client);
        String address = scheduler.orElseGet(client::schedulerAddress);
        DataItem item = outgoing.process(moduleId, address, all, body);
        client.send(item);
        client.awaitProcess(item.id());
        String process = item.id().toString();
        if (wait) {
            if (!options.json()) {
                out.line(process);
            }
            out.result(item.id(), process, new ProcessResult(client.result(item.id(), process)), options.json());
        } else if (options.json()) {
            out.json(Json.object().put("process", process).build());
        } else {
            out.line(process);
        }
        return ExitCode.DONE.code();
    }
}
