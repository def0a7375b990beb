package io.railyard.cli.process;

import io.railyard.cli.client.ClientOptions;
import io.railyard.cli.client.CommandOutput;
import io.railyard.cli.client.InputData;
import io.railyard.cli.client.ProcessResult;
import io.railyard.cli.console.ExitCode;
import io.railyard.message.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints a page of results. */
@Command(
        name = "results",
        mixinStandardHelpOptions = true,
        description = "Prints results of a process in order, those of failed messages left out.",
        footer =
                "With --json one JSON object per line: {cursor, result}. Give the last cursor as --from for the next page.")
final class ResultsCommand implements Callable<Integer> {
    @Parameters(paramLabel = "ID", description = "the process")
    private String process = "";

    @Option(names = "--from", paramLabel = "CURSOR", description = "after this cursor or time in ms")
    private Optional<String> from = Optional.empty();

    @Option(names = "--to", paramLabel = "CURSOR", description = "up to this cursor or time in ms")
    private Optional<String> to = Optional.empty();

    @Option(names = "--limit", paramLabel = "N", description = "at most so many (default: ${DEFAULT-VALUE})")
    private int limit = 25;

    @Option(names = "--newest", description = "the newest first")
    private boolean newest;

    @Mixin
    private ClientOptions options = new ClientOptions();

    @Override
    public Integer call() {
        CommandOutput out = options.out();
        Map<String, String> query = new TreeMap<>();
        from.ifPresent(cursor -> query.put("from", cursor));
        to.ifPresent(cursor -> query.put("to", cursor));
        query.put("limit", Integer.toString(limit));
        query.put("sort", newest ? "DESC" : "ASC");
        Json.Obj page = options.client().results(InputData.id(process, "process"), query);
        List<Json> edges = page.get("edges").flatMap(Json::asArray).orElse(List.of());
        for (Json edge : edges) {
            edge.asObject().ifPresent(object -> show(out, object));
        }
        if (edges.isEmpty() && !options.json()) {
            out.line("no results");
        }
        return ExitCode.DONE.code();
    }

    private void show(CommandOutput out, Json.Obj edge) {
        Json.Obj result = edge.get("node")
                .flatMap(Json::asObject)
                .orElseGet(() -> Json.object().build());
        String cursor = edge.text("cursor").orElse("");
        if (options.json()) {
            out.json(Json.object().put("cursor", cursor).put("result", result).build());
        } else {
            out.line("-- " + cursor);
            out.result(new ProcessResult(result));
        }
    }
}
