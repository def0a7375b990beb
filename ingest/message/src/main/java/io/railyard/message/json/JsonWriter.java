package io.railyard.message.json;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Writes JSON compactly, as ECMAScript's JSON.stringify does: no white space, members in their order, numbers as they
 * were read, only what must be escaped escaped, unpaired surrogates as {@code \\udXXX}. Stateless; any thread.
 */
public final class JsonWriter {
    private static final String HEX = "0123456789abcdef";
    private static final char FIRST_PRINTABLE = ' ';

    private JsonWriter() {}

    /** {@code value} as text. */
    public static String text(Json value) {
        StringBuilder out = new StringBuilder();
        write(value, out);
        return out.toString();
    }

    /** {@code value} as UTF-8. */
    public static byte[] utf8(Json value) {
        return text(value).getBytes(StandardCharsets.UTF_8);
    }

    private static void write(Json value, StringBuilder out) {
        if (value instanceof Json.Obj object) {
            object(object, out);
        } else if (value instanceof Json.Arr array) {
            char before = '[';
            for (Json item : array.items()) {
                write(item, out.append(before));
                before = ',';
            }
            out.append(before == '[' ? "[]" : "]");
        } else if (value instanceof Json.Num number) {
            out.append(number.text());
        } else {
            scalar(value, out);
        }
    }

    private static void object(Json.Obj object, StringBuilder out) {
        char before = '{';
        for (Map.Entry<String, Json> member : object.members().entrySet()) {
            string(member.getKey(), out.append(before));
            write(member.getValue(), out.append(':'));
            before = ',';
        }
        out.append(before == '{' ? "{}" : "}");
    }

    /** A string, a truth value or null: what plain and canonical JSON write alike. */
    static void scalar(Json value, StringBuilder out) {
        if (value instanceof Json.Str text) {
            string(text.value(), out);
        } else if (value instanceof Json.Bool bool) {
            out.append(bool.value());
        } else if (value instanceof Json.Null) {
            out.append("null");
        } else {
            throw new IllegalStateException("Not a scalar: " + value);
        }
    }

    static void string(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < FIRST_PRINTABLE) {
                control(c, out);
            } else if (Character.isSurrogate(c) && !isPaired(text, i)) {
                unicode(c, out);
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }

    /** Whether the surrogate at {@code index} has its other half beside it. */
    static boolean isPaired(String text, int index) {
        char c = text.charAt(index);
        if (Character.isHighSurrogate(c)) {
            return index + 1 < text.length() && Character.isLowSurrogate(text.charAt(index + 1));
        }
        return index > 0 && Character.isHighSurrogate(text.charAt(index - 1));
    }

    private static void control(char c, StringBuilder out) {
        switch (c) {
            case '\b' -> out.append("\\b");
            case '\t' -> out.append("\\t");
            case '\n' -> out.append("\\n");
            case '\f' -> out.append("\\f");
            case '\r' -> out.append("\\r");
            default -> unicode(c, out);
        }
    }

    private static void unicode(char c, StringBuilder out) {
        out.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            out.append(HEX.charAt((c >> shift) & 0xf));
        }
    }
}
