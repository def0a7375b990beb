package io.railyard.rail;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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

    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private LeafJson() {}

    /** The canonical UTF-8 bytes of {@code value}. */
    static byte[] write(Object value) {
        StringBuilder out = new StringBuilder(1024);
        append(out, value);
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads one JSON value that fills {@code json}.
     *
     * @throws RailException when it is malformed, too deep, or holds a null or a fraction
     */
    static Object read(byte[] json) {
        try (JsonParser parser = FACTORY.createParser(json)) {
            parser.nextToken();
            Object value = value(parser);
            if (parser.nextToken() != null) {
                throw malformed("bytes follow the JSON value at "
                        + parser.currentLocation().getByteOffset());
            }
            return value;
        } catch (IOException e) {
            throw new RailException(RailException.LEAF_MALFORMED, "Not JSON as leaves have it: " + firstLine(e), e);
        }
    }

    private static Object value(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) {
            SortedMap<String, Object> members = new TreeMap<>();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                parser.nextToken();
                members.put(name, value(parser));
            }
            return members;
        }
        if (token == JsonToken.START_ARRAY) {
            List<Object> items = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                items.add(value(parser));
            }
            return items;
        }
        return scalar(parser, token);
    }

    private static Object scalar(JsonParser parser, JsonToken token) throws IOException {
        if (token == JsonToken.VALUE_STRING) {
            return parser.getText();
        }
        if (token == JsonToken.VALUE_NUMBER_INT) {
            return parser.getIntValue();
        }
        if (token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE) {
            return parser.getBooleanValue();
        }
        throw malformed("a leaf holds text, booleans and 32-bit integers, not " + token);
    }

    private static void append(StringBuilder out, Object value) {
        if (value instanceof String text) {
            appendText(out, text);
        } else if (value instanceof Boolean || value instanceof Integer) {
            out.append(value);
        } else if (value instanceof List<?> items) {
            char separator = '[';
            for (Object item : items) {
                append(out.append(separator), item);
                separator = ',';
            }
            out.append(items.isEmpty() ? "[]" : "]");
        } else if (value instanceof SortedMap<?, ?> members) {
            char separator = '{';
            for (Map.Entry<?, ?> member : members.entrySet()) {
                appendText(out.append(separator), (String) member.getKey());
                append(out.append(':'), member.getValue());
                separator = ',';
            }
            out.append(members.isEmpty() ? "{}" : "}");
        } else {
            throw new IllegalArgumentException(
                    "A leaf cannot hold a " + value.getClass().getName());
        }
    }

    /** RFC 8785 section 3.2.2.2. */
    private static void appendText(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\t' -> out.append("\\t");
                case '\n' -> out.append("\\n");
                case '\f' -> out.append("\\f");
                case '\r' -> out.append("\\r");
                default -> {
                    if (c < ' ') {
                        out.append("\\u00")
                                .append(Character.forDigit(c >> 4, 16))
                                .append(Character.forDigit(c & 15, 16));
                    } else {
                        requirePaired(text, i);
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    private static void requirePaired(String text, int i) {
        char c = text.charAt(i);
        boolean paired = !Character.isSurrogate(c)
                || (i + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(i + 1)))
                || (i > 0 && Character.isSurrogatePair(text.charAt(i - 1), c));
        if (!paired) {
            throw new IllegalArgumentException("Text with a lone surrogate at " + i + " has no UTF-8 form");
        }
    }

    private static String firstLine(IOException e) {
        String message = String.valueOf(e.getMessage());
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }

    private static RailException malformed(String message) {
        return new RailException(RailException.LEAF_MALFORMED, message);
    }
}
