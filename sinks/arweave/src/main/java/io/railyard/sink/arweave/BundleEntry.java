package io.railyard.sink.arweave;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Tag;
import io.railyard.message.json.CanonicalJson;
import io.railyard.message.json.Json;
import io.railyard.rail.RailOutput;
import io.railyard.rail.RailRecord;
import io.railyard.schedule.outcome.Evaluation;
import io.railyard.schedule.outcome.OutboxMessage;
import java.util.ArrayList;
import java.util.List;

/**
 * One line of a batch: canonical JSON without a line end.
 *
 * @param process whose history it belongs to
 * @param slot where in it
 * @param line UTF-8
 * @param own tags of items of its own, one list per item; none for most
 */
record BundleEntry(Id process, long slot, Bytes line, List<List<Tag>> own) {
    BundleEntry {
        own = List.copyOf(own);
    }

    static BundleEntry of(Evaluation evaluation) {
        Json.ObjectBuilder line = Json.object()
                .put("process", evaluation.process().toString())
                .put("slot", Long.toString(evaluation.position().slot()))
                .put("tick", evaluation.position().tick())
                .put("message", evaluation.message().toString())
                .put("timestamp", Long.toString(evaluation.timestampMillis()))
                .put("status", evaluation.status().code())
                .put("output", evaluation.output())
                .put("outbox", outbox(evaluation.outbox()))
                .put("gas_used", Long.toString(evaluation.gasUsed()))
                .put("state_root", evaluation.stateRoot().base64Url())
                .put("memory_bytes", Long.toString(evaluation.memoryBytes()))
                .put("dirty_pages", evaluation.dirtyPages());
        evaluation.error().ifPresent(error -> line.put("error", error));
        return new BundleEntry(
                evaluation.process(),
                evaluation.position().slot(),
                Bytes.of(CanonicalJson.write(line.build())),
                List.of());
    }

    static BundleEntry of(RailRecord record, boolean itemPerOutput) {
        List<List<Tag>> own = new ArrayList<>();
        if (itemPerOutput) {
            for (RailOutput output : record.draft().outputs()) {
                own.add(provenance(record, output));
            }
        }
        return new BundleEntry(
                record.draft().site().process(), record.draft().site().slot(), record.leaf(), own);
    }

    /** ANS-112. Never Prompt or Prompt-Hash: the standard's hash has no salt, so short prompts could be guessed. */
    private static List<Tag> provenance(RailRecord record, RailOutput output) {
        return List.of(
                new Tag("Data-Protocol", "Provenance-Confirmation"),
                new Tag("Hashing-Algo", "sha256"),
                new Tag("Data-Hash", output.sha256().hex()),
                new Tag("Model", record.draft().model().name()),
                new Tag("Rail-Record", record.recordId().toString()),
                new Tag("Rail-Origin", record.logOrigin()),
                new Tag("Rail-Index", Long.toString(record.logIndex())));
    }

    private static Json.Arr outbox(List<OutboxMessage> messages) {
        return Json.array(messages.stream()
                .map(message -> Json.object()
                        .put("spawn", message.spawn())
                        .put("target", message.target())
                        .put("anchor", message.anchor())
                        .put("tags", tags(message.tags()))
                        .put("data", message.data().base64Url())
                        .build())
                .toArray(Json[]::new));
    }

    private static Json.Arr tags(List<Tag> tags) {
        return Json.array(tags.stream()
                .map(tag -> Json.object()
                        .put("name", tag.name())
                        .put("value", tag.value())
                        .build())
                .toArray(Json[]::new));
    }
}
