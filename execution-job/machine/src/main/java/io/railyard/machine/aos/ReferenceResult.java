package io.railyard.machine.aos;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A response as the reference loader reads it: {@code {"ok":…,"response":…}}, vague where {@link AosResult} is strict.
 *
 * @param thrown the text that is thrown when {@code ok} is not true: a string's content, else JSON
 * @param members those of the response that the loader passes on, as JSON texts, in its order
 * @param failed whether the message keeps nothing: something was thrown, or there is an {@code Error}
 */
public record ReferenceResult(Optional<String> thrown, Map<String, String> members, boolean failed) {
    private static final List<String> PASSED_ON =
            List.of("Error", "Output", "Messages", "Spawns", "Assignments", "Patches");
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(10_000)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxNumberLength(100_000)
                    .build())
            .build();

    /**
     * Reads {@code text}.
     *
     * @throws BadResult when it is no JSON object
     */
    public static ReferenceResult parse(String text) throws BadResult {
        try (JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new BadResult("the response is not an object");
            }
            boolean ok = false;
            Optional<String> thrown = Optional.of("undefined");
            Map<String, String> found = new LinkedHashMap<>();
            boolean error = false;
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (name.equals("ok")) {
                    ok = truthy(parser, value);
                    parser.skipChildren();
                } else if (name.equals("response")) {
                    found.clear();
                    error = false;
                    if (value == JsonToken.START_OBJECT) {
                        int start = offset(parser);
                        error = members(parser, text, found);
                        thrown = Optional.of(text.substring(start, end(parser)));
                    } else {
                        thrown = Optional.of(value == JsonToken.VALUE_STRING ? parser.getText() : raw(parser, text));
                    }
                } else {
                    parser.skipChildren();
                }
            }
            if (!ok) {
                return new ReferenceResult(thrown, Map.of(), true);
            }
            return new ReferenceResult(Optional.empty(), ordered(found), error);
        } catch (IOException e) {
            throw new BadResult("the response is not JSON");
        }
    }

    /** Reads the members of an object; whether its {@code Error} is truthy. */
    private static boolean members(JsonParser parser, String text, Map<String, String> found) throws IOException {
        boolean error = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            boolean truthy = truthy(parser, value);
            if (name.equals("Error")) {
                error = truthy;
            }
            String json = raw(parser, text);
            found.put(name, name.equals("Patches") && !truthy ? "[]" : json);
        }
        return error;
    }

    private static Map<String, String> ordered(Map<String, String> found) {
        Map<String, String> members = new LinkedHashMap<>();
        for (String name : PASSED_ON) {
            String value = found.get(name);
            if (value != null) {
                members.put(name, value);
            } else if (name.equals("Patches")) {
                members.put(name, "[]");
            }
        }
        return members;
    }

    private static String raw(JsonParser parser, String text) throws IOException {
        int start = offset(parser);
        parser.skipChildren();
        // A scalar's end is known only when the parser has read all of it.
        parser.finishToken();
        return text.substring(start, end(parser));
    }

    private static int offset(JsonParser parser) {
        return (int) parser.currentTokenLocation().getCharOffset();
    }

    private static int end(JsonParser parser) {
        return (int) parser.currentLocation().getCharOffset();
    }

    private static boolean truthy(JsonParser parser, JsonToken value) throws IOException {
        return switch (value) {
            case VALUE_NULL, VALUE_FALSE -> false;
            case VALUE_STRING -> parser.getTextLength() > 0;
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getDoubleValue() != 0;
            default -> true;
        };
    }

    /** The result as the loader gives it, without the memory: a JSON object. */
    public String json(long gasUsed) {
        StringBuilder json = new StringBuilder("{");
        members.forEach((name, value) ->
                json.append('"').append(name).append("\":").append(value).append(','));
        return json.append("\"GasUsed\":").append(gasUsed).append('}').toString();
    }
}
