package io.railyard.node.compute;

import io.railyard.http.HttpError;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.json.Json;
import io.railyard.message.json.JsonException;
import io.railyard.message.json.JsonLimits;
import io.railyard.message.json.JsonReader;
import io.railyard.message.json.JsonWriter;
import io.railyard.node.asked.Asked;
import io.railyard.schedule.outcome.Evaluation;
import java.util.List;
import java.util.Optional;

/**
 * The message of a dry run as {@code handle} receives it: what the client gives, and the rest as AO's compute unit fills it in.
 * Pure functions.
 */
final class DryRunText {
    private static final String FROM_PROCESS = "From-Process";
    private static final List<String> GIVEN_BEFORE_FROM = List.of("Id", "Signature", "Data", "Owner");

    private DryRunText() {}

    /**
     * @param body JSON of the request
     * @param process whom it is for
     * @param last newest evaluation: gives time and height
     * @param blockHeight the log's height there
     * @throws HttpError with status 422 when the body is no such message
     */
    static byte[] of(Bytes body, Id process, Evaluation last, long blockHeight) {
        Json.Obj given = parse(body);
        Json.ObjectBuilder message = Json.object();
        for (String name : GIVEN_BEFORE_FROM) {
            given.get(name).ifPresent(value -> message.put(name, text(name, value)));
        }
        message.put(
                "Target",
                given.get("Target").map(value -> text("Target", value)).orElseGet(() -> Json.of(process.toString())));
        given.get("Anchor").ifPresent(value -> message.put("Anchor", text("Anchor", value)));
        List<Json> tags = tags(given);
        from(given, tags).ifPresent(from -> message.put("From", from));
        message.put("Tags", new Json.Arr(tags));
        message.put("Timestamp", number(given, "Timestamp").orElse(last.timestampMillis()));
        message.put("Block-Height", number(given, "Block-Height").orElse(blockHeight));
        message.put("Cron", false);
        message.put("Read-Only", true);
        return JsonWriter.utf8(message.build());
    }

    private static Json.Obj parse(Bytes body) {
        try {
            return JsonReader.parse(body.toByteArray(), JsonLimits.DEFAULT)
                    .asObject()
                    .orElseThrow(() -> bad("the body is JSON, but no object"));
        } catch (JsonException e) {
            throw bad(String.valueOf(e.getMessage()));
        }
    }

    /** Data may be of any kind in AO; the others are text. */
    private static Json text(String name, Json value) {
        if (value instanceof Json.Str || value instanceof Json.Null || name.equals("Data")) {
            return value;
        }
        throw bad(name + " is not a text");
    }

    private static List<Json> tags(Json.Obj given) {
        Optional<Json> tags = given.get("Tags").filter(value -> !(value instanceof Json.Null));
        if (tags.isEmpty()) {
            return List.of();
        }
        List<Json> items = tags.get().asArray().orElseThrow(() -> bad("Tags is no array"));
        for (Json item : items) {
            boolean tag = item.asObject()
                    .filter(pair ->
                            pair.text("name").isPresent() && pair.text("value").isPresent())
                    .isPresent();
            if (!tag) {
                throw bad("each of Tags is {\"name\": text, \"value\": text}; one is not");
            }
        }
        return items;
    }

    private static Optional<Json> from(Json.Obj given, List<Json> tags) {
        return tags.stream()
                .flatMap(tag -> tag.asObject().stream())
                .filter(tag -> tag.text("name").filter(FROM_PROCESS::equals).isPresent())
                .findFirst()
                .flatMap(tag -> tag.get("value"))
                .or(() -> given.get("Owner"));
    }

    private static Optional<Long> number(Json.Obj given, String name) {
        Optional<Json> value = given.get(name).filter(each -> !(each instanceof Json.Null));
        if (value.isEmpty()) {
            return Optional.empty();
        }
        Optional<Long> number =
                value.get().asLong().or(() -> value.get().asText().flatMap(DryRunText::whole));
        return Optional.of(number.orElseThrow(() -> bad(name + " is no whole number")));
    }

    private static Optional<Long> whole(String text) {
        try {
            return Optional.of(Long.parseLong(text));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static HttpError bad(String what) {
        return new HttpError(
                422,
                "compute.dry-run-body",
                "The body is no message: " + Asked.shortened(what)
                        + ". Send JSON {Id, Owner, Target, Anchor, Data, Tags: [{name, value}]}");
    }
}
