package io.railyard.message.ans104;

import io.railyard.message.ans104.Refusal.Kind;

/** Reads little-endian fields from a part of an array. Mutable; one owner. Offsets in refusals count from {@code start}. */
final class Cursor {
    private static final int BYTE = 0xff;

    private final byte[] bytes;
    private final int start;
    private final int end;
    private int position;

    Cursor(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.start = start;
        this.end = end;
        this.position = start;
    }

    /** Position in the array. */
    int position() {
        return position;
    }

    int remaining() {
        return end - position;
    }

    /** A cursor over {@code length} bytes from {@code from} whose refusals count from this one's start. */
    Cursor section(int from, int length) {
        Cursor section = new Cursor(bytes, start, from + length);
        section.position = from;
        return section;
    }

    RefusedException refused(Kind kind, String reason) {
        return refusedAt(position, kind, reason);
    }

    RefusedException refusedAt(int at, Kind kind, String reason) {
        return new RefusedException(kind, at - start, reason);
    }

    /** Steps over a field and returns where it began. */
    int skip(int length, String field) {
        if (length > remaining()) {
            throw refused(
                    Kind.TRUNCATED,
                    "The " + field + " needs " + length + " bytes and only " + remaining() + " are left");
        }
        int at = position;
        position += length;
        return at;
    }

    int u8(String field) {
        return bytes[skip(1, field)] & BYTE;
    }

    int u16(String field) {
        int at = skip(Short.BYTES, field);
        return (bytes[at] & BYTE) | ((bytes[at + 1] & BYTE) << Byte.SIZE);
    }

    /** An unsigned number of {@code width} bytes; refused above {@code max}. */
    int size(int width, int max, Kind kind, String field) {
        int at = skip(width, field);
        long value = 0;
        for (int i = width - 1; i >= 0; i--) {
            int digit = bytes[at + i] & BYTE;
            if (i >= Long.BYTES - 1 && digit != 0) {
                throw refusedAt(at, kind, "The " + field + " is beyond 2^56; at most " + max + " is possible");
            }
            if (i < Long.BYTES - 1) {
                value = (value << Byte.SIZE) | digit;
            }
        }
        if (value > max) {
            throw refusedAt(at, kind, "The " + field + " is " + value + "; at most " + max + " is possible");
        }
        return (int) value;
    }
}
