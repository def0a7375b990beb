package io.railyard.node.compute;

import io.railyard.message.Tag;
import io.railyard.message.json.Json;
import io.railyard.message.json.JsonException;
import io.railyard.message.json.JsonReader;
import io.railyard.schedule.outcome.AssignmentRequest;
import io.railyard.schedule.outcome.Evaluation;
import io.railyard.schedule.outcome.OutboxMessage;
import io.railyard.schedule.outcome.Status;
import java.util.ArrayList;
import java.util.List;

/** An evaluation as AO's compute unit shows it: Messages, Assignments, Spawns, Output, Error, GasUsed. Pure functions. */
public final class ResultJson {
    private ResultJson() {}

    /** The whole result. */
    public static Json.Obj of(Evaluation evaluation) {
        Json.ObjectBuilder result = outputs(evaluation);
        if (failed(evaluation)) {
            result.put("Error", error(evaluation));
        }
        return result.put("GasUsed", evaluation.computeGasUsed()).build();
    }

    /** The result as it stands in lists, where AO leaves out Error and GasUsed. */
    static Json.Obj listed(Evaluation evaluation) {
        return outputs(evaluation).build();
    }

    /** Whether the message left no trace in the memory. */
    static boolean failed(Evaluation evaluation) {
        return evaluation.status() != Status.OK;
    }

    private static String error(Evaluation evaluation) {
        return evaluation.error().orElseGet(() -> evaluation.status().code());
    }

    private static Json.ObjectBuilder outputs(Evaluation evaluation) {
        List<Json> messages = new ArrayList<>();
        List<Json> spawns = new ArrayList<>();
        for (OutboxMessage sent : evaluation.outbox()) {
            (sent.spawn() ? spawns : messages).add(sent(sent));
        }
        return Json.object()
                .put("Messages", new Json.Arr(messages))
                .put(
                        "Assignments",
                        new Json.Arr(evaluation.assignments().stream()
                                .map(ResultJson::assignment)
                                .toList()))
                .put("Spawns", new Json.Arr(spawns))
                .put("Output", output(evaluation.output()));
    }

    private static Json assignment(AssignmentRequest request) {
        Json.ObjectBuilder assignment = Json.object()
                .put("Processes", Json.strings(request.processes()))
                .put("Message", request.message());
        if (request.baseLayer()) {
            assignment.put("BaseLayer", true);
        }
        if (!request.excluded().isEmpty()) {
            assignment.put("Exclude", Json.strings(request.excluded()));
        }
        return assignment.build();
    }

    private static Json output(String text) {
        if (text.isEmpty()) {
            return Json.of("");
        }
        try {
            return JsonReader.parse(text);
        } catch (JsonException e) {
            return Json.of(text);
        }
    }

    private static Json sent(OutboxMessage sent) {
        Json.ObjectBuilder message = Json.object();
        if (!sent.spawn()) {
            message.put("Target", sent.target());
        }
        return message.put("Data", sent.data().utf8())
                .put("Anchor", sent.anchor())
                .put("Tags", tags(sent.tags()))
                .build();
    }

    /** Tags as AO's JSON has them. */
    public static Json.Arr tags(List<Tag> tags) {
        return new Json.Arr(tags.stream()
                .map(tag -> (Json) Json.object()
                        .put("name", tag.name())
                        .put("value", tag.value())
                        .build())
                .toList());
    }
}
