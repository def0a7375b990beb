package io.railyard.schedule.wire;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * A growing array to which the Avro binary encoding (Avro specification 1.12, "Binary Encoding") is written. Owned by
 * one {@link RecordCodec#encode} call; not thread-safe.
 */
public final class WireWriter {
    private static final int INITIAL_BYTES = 512;
    private static final int MAX_VARINT_BYTES = 10;

    private byte[] buffer = new byte[INITIAL_BYTES];
    private int length;

    WireWriter() {}

    /** An Avro {@code int} or {@code long}, the index of a union branch or enum symbol. */
    public void number(long value) {
        reserve(MAX_VARINT_BYTES);
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7FL) != 0) {
            buffer[length++] = (byte) ((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        buffer[length++] = (byte) rest;
    }

    /** An Avro {@code boolean}. */
    public void bool(boolean value) {
        reserve(1);
        buffer[length++] = (byte) (value ? 1 : 0);
    }

    /** An Avro {@code bytes}. */
    public void bytes(Bytes value) {
        number(value.length());
        raw(value);
    }

    /** An Avro {@code string}. */
    public void text(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        number(utf8.length);
        raw(utf8);
    }

    /** An Avro {@code fixed} of 32 bytes. */
    public void id(Id value) {
        raw(value.bytes());
    }

    /**
     * An Avro {@code fixed} of 32 bytes.
     *
     * @throws IllegalArgumentException when {@code value} has another length
     */
    public void digest(Bytes value) {
        if (value.length() != Id.LENGTH) {
            throw new IllegalArgumentException("A digest has " + Id.LENGTH + " bytes, not " + value.length());
        }
        raw(value);
    }

    /** An Avro union of {@code null} and the form written by {@code branch}. */
    public <T> void optional(Optional<T> value, BiConsumer<WireWriter, T> branch) {
        number(value.isPresent() ? 1 : 0);
        value.ifPresent(present -> branch.accept(this, present));
    }

    /** An Avro {@code array}: one block, then the end. */
    public <T> void list(List<T> values, BiConsumer<WireWriter, T> item) {
        if (!values.isEmpty()) {
            number(values.size());
            for (T value : values) {
                item.accept(this, value);
            }
        }
        number(0);
    }

    void raw(byte[] value) {
        reserve(value.length);
        System.arraycopy(value, 0, buffer, length, value.length);
        length += value.length;
    }

    byte[] toByteArray() {
        return Arrays.copyOf(buffer, length);
    }

    private void raw(Bytes value) {
        reserve(value.length());
        value.copyTo(buffer, length);
        length += value.length();
    }

    private void reserve(int more) {
        long needed = (long) length + more;
        if (needed > buffer.length) {
            if (needed > Integer.MAX_VALUE - Long.BYTES) {
                throw new IllegalArgumentException(
                        "A record of " + needed + " bytes does not fit an array; limit its data");
            }
            long doubled = Math.min(2L * buffer.length, Integer.MAX_VALUE - Long.BYTES);
            buffer = Arrays.copyOf(buffer, (int) Math.max(needed, doubled));
        }
    }
}
