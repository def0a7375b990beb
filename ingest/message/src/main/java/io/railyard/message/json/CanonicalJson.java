package io.railyard.message.json;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes the canonical form of RFC 8785 (JCS): members sorted by UTF-16 code units, numbers as ECMAScript prints the
 * nearest double, no white space. Equal values give equal bytes on every machine. Stateless; any thread.
 */
public final class CanonicalJson {
    private CanonicalJson() {}

    /**
     * {@code value} as canonical UTF-8.
     *
     * @throws IllegalArgumentException when {@code value} has no canonical form: a number beyond a double's range, or
     *     an unpaired surrogate (RFC 8785 section 3.2.2.2)
     */
    public static byte[] write(Json value) {
        return text(value).getBytes(StandardCharsets.UTF_8);
    }

    /** {@code value} as canonical text; refuses as {@link #write} does. */
    public static String text(Json value) {
        StringBuilder out = new StringBuilder();
        write(value, out);
        return out.toString();
    }

    private static void write(Json value, StringBuilder out) {
        if (value instanceof Json.Obj object) {
            char before = '{';
            for (Map.Entry<String, Json> member : new TreeMap<>(object.members()).entrySet()) {
                string(member.getKey(), out.append(before));
                write(member.getValue(), out.append(':'));
                before = ',';
            }
            out.append(before == '{' ? "{}" : "}");
        } else if (value instanceof Json.Arr array) {
            char before = '[';
            for (Json item : array.items()) {
                write(item, out.append(before));
                before = ',';
            }
            out.append(before == '[' ? "[]" : "]");
        } else if (value instanceof Json.Num number) {
            out.append(NumberText.shortest(number.asDouble()));
        } else if (value instanceof Json.Str text) {
            string(text.value(), out);
        } else {
            JsonWriter.scalar(value, out);
        }
    }

    private static void string(String text, StringBuilder out) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i)) && !JsonWriter.isPaired(text, i)) {
                throw new IllegalArgumentException("The string has an unpaired surrogate at index " + i
                        + "; such text has no canonical form (RFC 8785 section 3.2.2.2)");
            }
        }
        JsonWriter.string(text, out);
    }
}
