package io.railyard.machine.aos;

import io.railyard.message.Tag;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Writes JSON as JavaScript's {@code JSON.stringify} does: no blanks, control characters as their short escape or as
 * {@code \}{@code u00xx} in lower case, everything else as it is. A guest sees these bytes, so the form is fixed.
 */
final class JsonBuffer {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private byte[] bytes = new byte[1_024];
    private int length;

    /** Adds ASCII text as it is. */
    JsonBuffer raw(String ascii) {
        int count = ascii.length();
        reserve(count);
        for (int i = 0; i < count; i++) {
            bytes[length++] = (byte) ascii.charAt(i);
        }
        return this;
    }

    JsonBuffer number(long value) {
        return raw(Long.toString(value));
    }

    JsonBuffer string(String text) {
        return string(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Adds a string whose UTF-8 bytes are given. */
    JsonBuffer string(byte[] utf8) {
        reserve(utf8.length + 2);
        bytes[length++] = '"';
        int from = 0;
        for (int i = 0; i < utf8.length; i++) {
            byte b = utf8[i];
            if (b == '"' || b == '\\' || (b >= 0 && b < ' ')) {
                copy(utf8, from, i);
                from = i + 1;
                escape(b);
            }
        }
        copy(utf8, from, utf8.length);
        reserve(1);
        bytes[length++] = '"';
        return this;
    }

    JsonBuffer tags(List<Tag> tags) {
        raw("[");
        String separator = "{\"name\":";
        for (Tag tag : tags) {
            raw(separator)
                    .string(tag.name())
                    .raw(",\"value\":")
                    .string(tag.value())
                    .raw("}");
            separator = ",{\"name\":";
        }
        return raw("]");
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    private void escape(byte b) {
        reserve(6);
        bytes[length++] = '\\';
        int letter = switch (b) {
            case '"', '\\' -> b;
            case '\b' -> 'b';
            case '\t' -> 't';
            case '\n' -> 'n';
            case '\f' -> 'f';
            case '\r' -> 'r';
            default -> 'u';
        };
        bytes[length++] = (byte) letter;
        if (letter == 'u') {
            bytes[length++] = '0';
            bytes[length++] = '0';
            bytes[length++] = HEX[b >> 4];
            bytes[length++] = HEX[b & 15];
        }
    }

    private void copy(byte[] source, int from, int to) {
        reserve(to - from);
        System.arraycopy(source, from, bytes, length, to - from);
        length += to - from;
    }

    private void reserve(int count) {
        if (count > bytes.length - length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + count, 2 * bytes.length));
        }
    }
}
