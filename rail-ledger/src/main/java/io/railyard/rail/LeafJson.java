package io.railyard.rail;

import io.railyard.message.json.CanonicalJson;
import io.railyard.message.json.Json;
import io.railyard.message.json.JsonException;
import io.railyard.message.json.JsonLimits;
import io.railyard.message.json.JsonReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The JSON of leaves: RFC 8785 restricted to objects, arrays, text, booleans and 32-bit integers, so that no number has
 * two forms. Values are {@link SortedMap}, {@link List}, {@link String}, {@link Boolean} and {@link Integer}.
 */
final class LeafJson {
    /** Deepest nesting read. */
    static final int MAX_DEPTH = 8;

    private static final JsonLimits LIMITS =
            new JsonLimits(JsonLimits.DEFAULT.maxBytes(), MAX_DEPTH, JsonLimits.DEFAULT.maxValues());

    private LeafJson() {}

    /** The canonical UTF-8 bytes of {@code value}. */
    static byte[] write(Object value) {
        return CanonicalJson.write(toJson(value));
    }

    /**
     * Reads one JSON value that fills {@code json}.
     *
     * @throws RailException when it is malformed, too deep, or holds a null or a fraction
     */
    static Object read(byte[] json) {
        try {
            return fromJson(JsonReader.parse(json, LIMITS));
        } catch (JsonException e) {
            throw new RailException(RailException.LEAF_MALFORMED, "Not JSON as leaves have it: " + e.getMessage(), e);
        }
    }

    private static Json toJson(Object value) {
        if (value instanceof String text) {
            return Json.of(text);
        }
        if (value instanceof Boolean flag) {
            return Json.of(flag.booleanValue());
        }
        if (value instanceof Integer number) {
            return Json.of(number.longValue());
        }
        if (value instanceof List<?> items) {
            List<Json> converted = new ArrayList<>(items.size());
            for (Object item : items) {
                converted.add(toJson(item));
            }
            return new Json.Arr(converted);
        }
        if (value instanceof SortedMap<?, ?> members) {
            Map<String, Json> converted = new LinkedHashMap<>();
            members.forEach((name, member) -> converted.put((String) name, toJson(member)));
            return new Json.Obj(converted);
        }
        throw new IllegalArgumentException(
                "A leaf cannot hold a " + value.getClass().getName());
    }

    private static Object fromJson(Json json) {
        if (json instanceof Json.Obj object) {
            SortedMap<String, Object> members = new TreeMap<>();
            object.members().forEach((name, member) -> members.put(name, fromJson(member)));
            return members;
        }
        if (json instanceof Json.Arr array) {
            List<Object> items = new ArrayList<>(array.items().size());
            for (Json item : array.items()) {
                items.add(fromJson(item));
            }
            return items;
        }
        if (json instanceof Json.Str text) {
            return text.value();
        }
        if (json instanceof Json.Bool flag) {
            return flag.value();
        }
        if (json instanceof Json.Num number) {
            return number.asLong()
                    .filter(value -> value == value.intValue())
                    .orElseThrow(() -> malformed("the number " + number.text() + " is no 32-bit integer"))
                    .intValue();
        }
        throw malformed("a leaf holds text, booleans and 32-bit integers, not null");
    }

    private static RailException malformed(String message) {
        return new RailException(RailException.LEAF_MALFORMED, message);
    }
}
