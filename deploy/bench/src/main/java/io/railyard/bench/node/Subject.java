package io.railyard.bench.node;

import io.railyard.guests.Guest;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Tag;
import io.railyard.message.ans104.DataItem;
import io.railyard.message.ans104.DataItemBuilder;
import io.railyard.message.json.Json;
import io.railyard.message.json.JsonException;
import io.railyard.message.json.JsonReader;
import io.railyard.message.json.JsonWriter;
import io.railyard.message.signing.Addresses;
import io.railyard.message.signing.Ed25519Signer;
import io.railyard.message.signing.Signer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A process that counts the messages it was sent, so that each answer can be checked: slot n answers n.
 *
 * @param wasm its module
 * @param module the module's tags
 * @param member of a result's output, in which the count stands
 * @param add what adds one and answers the count
 * @param ask what answers the count
 */
record Subject(Bytes wasm, Map<String, String> module, String member, Say add, Say ask) {
    private static final Signer OWNER =
            Ed25519Signer.ofSeed(Bytes.sha256(Bytes.utf8("bench node").toByteArray()));

    /**
     * A message's content.
     *
     * @param action value of tag Action
     * @param data the data
     */
    record Say(String action, String data) {}

    /** The smallest guest of this project. */
    static Subject counter() {
        return new Subject(
                Bytes.of(Guest.COUNTER.wasm()),
                Guest.COUNTER.moduleTags(),
                "count",
                new Say("Add", "1"),
                new Say("Get", "1"));
    }

    /** AO's Lua process. */
    static Subject aos(Bytes wasm) {
        Map<String, String> tags = new TreeMap<>(Guest.COUNTER.moduleTags());
        tags.remove("Memory-Limit");
        tags.put("Name", "aos");
        return new Subject(
                wasm,
                tags,
                "data",
                new Say("Eval", "Count = (Count or 0) + 1 return tostring(Count)"),
                new Say("Eval", "return tostring(Count)"));
    }

    DataItem moduleItem() {
        return item(new DataItemBuilder().data(wasm), List.of(), module);
    }

    DataItem process(Id moduleId) {
        return item(
                new DataItemBuilder().data("1"),
                List.of(new Tag("Type", "Process"), new Tag("Module", moduleId.toString())),
                Map.of("Scheduler", "bench", "Name", "bench"));
    }

    /** Message {@code number}: no two are equal. */
    DataItem message(Id process, int number) {
        return item(
                new DataItemBuilder()
                        .target(process)
                        .anchor(Bytes.utf8(String.format(Locale.ROOT, "%032d", number)))
                        .data(add.data()),
                List.of(new Tag("Type", "Message")),
                Map.of("Action", add.action()));
    }

    private static DataItem item(DataItemBuilder builder, List<Tag> first, Map<String, String> more) {
        List<Tag> tags = new ArrayList<>(first);
        if (!more.containsKey("Data-Protocol")) {
            tags.add(new Tag("Data-Protocol", "ao"));
            tags.add(new Tag("Variant", "ao.TN.1"));
        }
        more.forEach((name, value) -> tags.add(new Tag(name, value)));
        return builder.tags(tags).sign(OWNER);
    }

    /** The body of a dry run that asks for the count. */
    Bytes dryRun(Id process) {
        return Bytes.of(JsonWriter.utf8(Json.object()
                .put("Id", "1234")
                .put("Target", process.toString())
                .put("Owner", Addresses.arweave(OWNER.owner()))
                .put("Anchor", "0")
                .put("Data", ask.data())
                .put(
                        "Tags",
                        Json.array(Json.object()
                                .put("name", "Action")
                                .put("value", ask.action())
                                .build()))
                .build()));
    }

    /**
     * The count that a result tells.
     *
     * @throws WrongAnswer when it tells none
     */
    long count(Json.Obj result) {
        return result.get("Output")
                .flatMap(output -> output.asObject().or(() -> output.asText().flatMap(Subject::object)))
                .flatMap(output -> output.get(member))
                .flatMap(value -> value.asLong().or(() -> value.asText().map(Subject::number)))
                .orElseThrow(() -> new WrongAnswer("A result tells no count: " + JsonWriter.text(result)));
    }

    /** Our guests write their output as a text of JSON. */
    private static Optional<Json.Obj> object(String text) {
        try {
            return JsonReader.parse(text).asObject();
        } catch (JsonException e) {
            return Optional.empty();
        }
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new WrongAnswer("A result tells \"" + text + "\" where the count should stand");
        }
    }
}
