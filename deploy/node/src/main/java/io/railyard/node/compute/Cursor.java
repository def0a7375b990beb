package io.railyard.node.compute;

import io.railyard.http.HttpError;
import io.railyard.message.Id;
import io.railyard.message.json.Json;
import io.railyard.message.json.JsonException;
import io.railyard.message.json.JsonReader;
import io.railyard.message.json.JsonWriter;
import io.railyard.node.index.LogIndex;
import io.railyard.schedule.Position;
import io.railyard.schedule.outcome.Evaluation;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * A place in a list of results: base64 of {@code {timestamp, ordinate, cron, sort}}, as AO's compute unit writes it. Ordinate is
 * the slot, cron the tick after it or null. A text that is no such thing is a time in ms, as there.
 */
final class Cursor {
    private static final String TIMESTAMP = "timestamp";

    private Cursor() {}

    static String of(Evaluation evaluation, String sort) {
        Position position = evaluation.position();
        Json.Obj cursor = Json.object()
                .put(TIMESTAMP, evaluation.timestampMillis())
                .put("ordinate", Long.toString(position.slot()))
                .put("cron", position.tick() == 0 ? Json.ofNull() : Json.of(Integer.toString(position.tick())))
                .put("sort", sort)
                .build();
        return Base64.getEncoder().encodeToString(JsonWriter.utf8(cursor));
    }

    /**
     * The last position that is not after the cursor: what {@code from} leaves out and {@code to} ends with. Empty when it is
     * before the process's first.
     *
     * @throws HttpError with status 422 when the text is neither cursor nor time
     */
    static Optional<Position> position(LogIndex index, Id process, String text) {
        Optional<Json.Obj> cursor = decode(text);
        if (cursor.isPresent()) {
            return exact(index, process, cursor.get(), text);
        }
        try {
            return atTime(index, process, Long.parseLong(text));
        } catch (NumberFormatException e) {
            throw bad(text);
        }
    }

    private static Optional<Position> exact(LogIndex index, Id process, Json.Obj cursor, String text) {
        Optional<Long> slot = cursor.text("ordinate").flatMap(Cursor::number);
        Optional<Long> tick = cursor.text("cron").flatMap(Cursor::number);
        if (slot.isPresent() && slot.get() >= 0) {
            long within = tick.orElse(0L);
            if (within < 0 || within > Integer.MAX_VALUE) {
                throw bad(text);
            }
            return Optional.of(new Position(slot.get(), (int) within));
        }
        Optional<Long> time = cursor.get(TIMESTAMP).flatMap(Json::asLong);
        return atTime(index, process, time.orElseThrow(() -> bad(text)));
    }

    private static Optional<Position> atTime(LogIndex index, Id process, long millis) {
        Optional<Position> next = index.firstAfter(process, millis);
        if (next.isEmpty()) {
            return Optional.of(new Position(Long.MAX_VALUE, 0));
        }
        return index.evaluations(process, next, false, 2).stream()
                .map(Evaluation::position)
                .filter(position -> position.compareTo(next.get()) < 0)
                .findFirst();
    }

    private static Optional<Json.Obj> decode(String text) {
        try {
            byte[] decoded = Base64.getDecoder().decode(text);
            return JsonReader.parse(new String(decoded, StandardCharsets.UTF_8)).asObject();
        } catch (IllegalArgumentException | JsonException e) {
            return Optional.empty();
        }
    }

    private static Optional<Long> number(String text) {
        try {
            return Optional.of(Long.parseLong(text));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static HttpError bad(String text) {
        String shown = text.length() <= 64 ? text : text.substring(0, 64) + "…";
        return new HttpError(
                422,
                "compute.cursor",
                "\"" + shown + "\" is no cursor of this list and no time in ms: give the cursor of an edge unchanged,"
                        + " or leave it out to begin at the start");
    }
}
