package io.railyard.schedule.wire;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.avro.io.Decoder;
import org.apache.avro.util.Utf8;

/**
 * Reads the Avro binary encoding from an array, believing no length: whatever claims more bytes or items than the array
 * still holds is refused before anything is allocated. Also an Avro {@link Decoder}, so that values of older schemas are
 * read within the same bounds. Owned by one {@link RecordCodec#decode} call; not thread-safe.
 */
public final class WireReader extends Decoder {
    private static final int MAX_VARINT_BYTES = 10;

    private final byte[] buffer;
    private int at;

    WireReader(byte[] buffer, int from) {
        this.buffer = buffer;
        this.at = from;
    }

    /** An Avro {@code long}, or the index of a union branch. */
    public long number() {
        long value = 0;
        for (int i = 0; i < MAX_VARINT_BYTES; i++) {
            byte next = buffer[take(1)];
            value |= (next & 0x7FL) << (7 * i);
            if (next >= 0) {
                return (value >>> 1) ^ -(value & 1);
            }
        }
        throw new WireException("A number at byte " + at + " has more than " + MAX_VARINT_BYTES + " bytes");
    }

    /** An Avro {@code int}. */
    public int smallNumber() {
        long value = number();
        if (value != (int) value) {
            throw new WireException("The number " + value + " before byte " + at + " is no 32-bit number");
        }
        return (int) value;
    }

    /** An Avro {@code boolean}. */
    public boolean bool() {
        byte value = buffer[take(1)];
        if (value != 0 && value != 1) {
            throw new WireException("A boolean before byte " + at + " is " + value + ", neither 0 nor 1");
        }
        return value == 1;
    }

    /** An Avro {@code bytes}. */
    public Bytes bytes() {
        int length = length();
        return Bytes.of(buffer, take(length), length);
    }

    /** An Avro {@code string}; bytes that are not UTF-8 are refused. */
    public String text() {
        int length = length();
        int from = take(length);
        for (int i = from; i < at; i++) {
            if (buffer[i] < 0) {
                return strictUtf8(from, length);
            }
        }
        return new String(buffer, from, length, StandardCharsets.ISO_8859_1);
    }

    /** An Avro {@code fixed} of 32 bytes, as an id. */
    public Id id() {
        return new Id(digest());
    }

    /** An Avro {@code fixed} of 32 bytes. */
    public Bytes digest() {
        return Bytes.of(buffer, take(Id.LENGTH), Id.LENGTH);
    }

    /** An Avro union of {@code null} and what {@code branch} reads. */
    public <T> Optional<T> optional(Function<WireReader, T> branch) {
        int index = readIndex();
        if (index != 0 && index != 1) {
            throw new WireException("A union of two before byte " + at + " has branch " + index);
        }
        return index == 0 ? Optional.empty() : Optional.of(branch.apply(this));
    }

    /** An Avro {@code array}. */
    public <T> List<T> list(Function<WireReader, T> item) {
        List<T> values = new ArrayList<>();
        for (long block = readArrayStart(); block > 0; block = arrayNext()) {
            for (long i = 0; i < block; i++) {
                values.add(item.apply(this));
            }
        }
        return values;
    }

    int remaining() {
        return buffer.length - at;
    }

    private int length() {
        long length = number();
        if (length < 0 || length > remaining()) {
            throw new WireException(
                    "A length of " + length + " before byte " + at + " where " + remaining() + " bytes are left");
        }
        return (int) length;
    }

    private int take(int count) {
        if (count > remaining()) {
            throw new WireException(
                    "The record ends at byte " + buffer.length + " where " + count + " more are due from byte " + at);
        }
        int from = at;
        at += count;
        return from;
    }

    private String strictUtf8(int from, int length) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(buffer, from, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new WireException("The text from byte " + from + " is not UTF-8", e);
        }
    }

    /** Items of one block; every item of our schemas takes at least one byte, so more items than bytes are a lie. */
    private long block() {
        long count = number();
        if (count < 0) {
            long sizeBytes = number();
            count = -count;
            if (sizeBytes < 0 || sizeBytes > remaining()) {
                throw new WireException(
                        "A block of " + sizeBytes + " bytes before byte " + at + " where " + remaining() + " are left");
            }
        }
        if (count < 0 || count > remaining()) {
            throw new WireException(
                    "A block of " + count + " items before byte " + at + " where " + remaining() + " bytes are left");
        }
        return count;
    }

    private long skipBlocks() {
        long count = number();
        while (count < 0) {
            take(length());
            count = number();
        }
        if (count > remaining()) {
            throw new WireException(
                    "A block of " + count + " items before byte " + at + " where " + remaining() + " bytes are left");
        }
        return count;
    }

    @Override
    public void readNull() {}

    @Override
    public boolean readBoolean() {
        return bool();
    }

    @Override
    public int readInt() {
        return smallNumber();
    }

    @Override
    public long readLong() {
        return number();
    }

    @Override
    public float readFloat() {
        return Float.intBitsToFloat(Integer.reverseBytes(ByteBuffer.wrap(buffer).getInt(take(Float.BYTES))));
    }

    @Override
    public double readDouble() {
        return Double.longBitsToDouble(Long.reverseBytes(ByteBuffer.wrap(buffer).getLong(take(Double.BYTES))));
    }

    @Override
    public Utf8 readString(Utf8 old) {
        return new Utf8(text());
    }

    @Override
    public String readString() {
        return text();
    }

    @Override
    public void skipString() {
        take(length());
    }

    @Override
    public ByteBuffer readBytes(ByteBuffer old) {
        return ByteBuffer.wrap(bytes().toByteArray());
    }

    @Override
    public void skipBytes() {
        take(length());
    }

    @Override
    public void readFixed(byte[] bytes, int start, int length) {
        System.arraycopy(buffer, take(length), bytes, start, length);
    }

    @Override
    public void skipFixed(int length) {
        take(length);
    }

    @Override
    public int readEnum() {
        return smallNumber();
    }

    @Override
    public long readArrayStart() {
        return block();
    }

    @Override
    public long arrayNext() {
        return block();
    }

    @Override
    public long skipArray() {
        return skipBlocks();
    }

    @Override
    public long readMapStart() {
        return block();
    }

    @Override
    public long mapNext() {
        return block();
    }

    @Override
    public long skipMap() {
        return skipBlocks();
    }

    @Override
    public int readIndex() {
        return smallNumber();
    }
}
