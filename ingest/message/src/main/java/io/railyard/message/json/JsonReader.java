package io.railyard.message.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JSON document (RFC 8259) strictly: UTF-8 only, nothing after the value, no name twice in an object, no
 * comments, bounded by {@link JsonLimits}. Stateless; any thread.
 */
public final class JsonReader {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(JsonLimits.DEEPEST + 1)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxNumberLength(1000)
                    .build())
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();

    private final String text;
    private final JsonParser parser;
    private final JsonLimits limits;
    private int values;

    private JsonReader(String text, JsonParser parser, JsonLimits limits) {
        this.text = text;
        this.parser = parser;
        this.limits = limits;
    }

    /**
     * Reads {@code text} with the limits {@link JsonLimits#DEFAULT}.
     *
     * @throws JsonException when it is not one JSON value
     */
    public static Json parse(String text) {
        return parse(text.getBytes(StandardCharsets.UTF_8), JsonLimits.DEFAULT);
    }

    /**
     * Reads {@code utf8} whole.
     *
     * @throws JsonException when the bytes are not one JSON value, or more than {@code limits} allow
     */
    public static Json parse(byte[] utf8, JsonLimits limits) {
        if (utf8.length > limits.maxBytes()) {
            throw new JsonException(
                    "The document has " + utf8.length + " bytes; the limit is " + limits.maxBytes(), limits.maxBytes());
        }
        String text = decode(utf8);
        try (JsonParser parser = FACTORY.createParser(text)) {
            return new JsonReader(text, parser, limits).document();
        } catch (IOException e) {
            throw new JsonException("Not JSON (RFC 8259): " + e.getMessage(), 0);
        }
    }

    private Json document() throws IOException {
        try {
            Json value = value(parser.nextToken(), 0);
            if (parser.nextToken() != null) {
                throw refused("There is more after the value; one document holds one value");
            }
            return value;
        } catch (StreamConstraintsException e) {
            throw refused("Beyond the reader's limits: " + e.getOriginalMessage());
        } catch (JsonParseException e) {
            throw refused("Not JSON (RFC 8259): " + e.getOriginalMessage());
        }
    }

    private static String decode(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new JsonException("The document is not UTF-8 (RFC 8259 section 8.1)", 0);
        }
    }

    private Json value(@Nullable JsonToken token, int depth) throws IOException {
        if (token == null) {
            throw refused("The document ends where a value is expected");
        }
        count();
        return switch (token) {
            case START_OBJECT -> object(depth + 1);
            case START_ARRAY -> array(depth + 1);
            case VALUE_STRING -> new Json.Str(parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Json.Num(parser.getText());
            case VALUE_TRUE -> Json.of(true);
            case VALUE_FALSE -> Json.of(false);
            case VALUE_NULL -> Json.ofNull();
            default -> throw refused("Unexpected " + token);
        };
    }

    private Json.Obj object(int depth) throws IOException {
        checkDepth(depth);
        Map<String, Json> members = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            count();
            if (members.put(name, value(parser.nextToken(), depth)) != null) {
                throw refused("The name \"" + name + "\" stands twice in one object");
            }
        }
        return new Json.Obj(members);
    }

    private Json.Arr array(int depth) throws IOException {
        checkDepth(depth);
        List<Json> items = new ArrayList<>();
        JsonToken token = parser.nextToken();
        while (token != JsonToken.END_ARRAY) {
            items.add(value(token, depth));
            token = parser.nextToken();
        }
        return new Json.Arr(items);
    }

    private void checkDepth(int depth) {
        if (depth > limits.maxDepth()) {
            throw refused("Nested deeper than " + limits.maxDepth());
        }
    }

    private void count() {
        values++;
        if (values > limits.maxValues()) {
            throw refused("More than " + limits.maxValues() + " values");
        }
    }

    private JsonException refused(String message) {
        long chars = parser.currentLocation().getCharOffset();
        int end = (int) Math.max(0, Math.min(chars, text.length()));
        return new JsonException(message, text.substring(0, end).getBytes(StandardCharsets.UTF_8).length);
    }
}
