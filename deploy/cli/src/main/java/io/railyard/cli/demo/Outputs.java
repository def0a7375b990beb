package io.railyard.cli.demo;

import io.railyard.message.json.Json;
import io.railyard.message.json.JsonException;
import io.railyard.message.json.JsonReader;
import java.math.BigInteger;
import java.util.Optional;

/** Reads what the guest modules say in their Output: a JSON object with an {@code event}, as text within JSON. */
final class Outputs {
    private Outputs() {}

    /** The object; empty when the output is none. */
    static Optional<Json.Obj> read(String output) {
        if (output.isEmpty()) {
            return Optional.empty();
        }
        try {
            Json json = JsonReader.parse(output);
            if (json instanceof Json.Str text) {
                json = JsonReader.parse(text.value());
            }
            return json.asObject();
        } catch (JsonException e) {
            return Optional.empty();
        }
    }

    /** The event of {@code output}. */
    static String event(Json.Obj output) {
        return output.text("event").orElse("");
    }

    /** A quantity; 0 when there is none. */
    static BigInteger quantity(Json.Obj output, String name) {
        String text = output.text(name).orElse("");
        return text.matches("[0-9]{1,80}") ? new BigInteger(text) : BigInteger.ZERO;
    }

    /** A text; empty text when there is none. */
    static String text(Json.Obj output, String name) {
        return output.get(name)
                .flatMap(value -> value.asText().or(() -> value.asLong().map(String::valueOf)))
                .orElse("");
    }

    /** A number; 0 when there is none. */
    static long number(Json.Obj output, String name) {
        return output.get(name).flatMap(Json::asLong).orElse(0L);
    }
}
