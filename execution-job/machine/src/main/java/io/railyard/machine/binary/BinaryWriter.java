package io.railyard.machine.binary;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Growing buffer that writes the primitive forms of the binary format, numbers in their shortest form. */
public final class BinaryWriter {
    private byte[] bytes = new byte[256];
    private int length;

    /** Bytes written so far. */
    public int length() {
        return length;
    }

    /** One byte. */
    public BinaryWriter u8(int value) {
        reserve(1);
        bytes[length++] = (byte) value;
        return this;
    }

    /** Some bytes. */
    public BinaryWriter u8(int... values) {
        for (int value : values) {
            u8(value);
        }
        return this;
    }

    /** An unsigned 32-bit LEB128. */
    public BinaryWriter u32(int value) {
        int rest = value;
        while ((rest & ~0x7f) != 0) {
            u8((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        return u8(rest);
    }

    /** An unsigned 64-bit LEB128. */
    public BinaryWriter u64(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            u8((int) (rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        return u8((int) rest);
    }

    /** A signed LEB128. */
    public BinaryWriter signed(long value) {
        long rest = value;
        while (rest < -0x40 || rest > 0x3f) {
            u8((int) (rest & 0x7f) | 0x80);
            rest >>= 7;
        }
        return u8((int) (rest & 0x7f));
    }

    /** The bits of an f32, or 32 bits of whatever. */
    public BinaryWriter fixed32(int value) {
        for (int shift = 0; shift < 32; shift += 8) {
            u8(value >>> shift);
        }
        return this;
    }

    /** The bits of an f64, or half of a v128. */
    public BinaryWriter fixed64(long value) {
        return fixed32((int) value).fixed32((int) (value >>> 32));
    }

    /** Bytes as they are. */
    public BinaryWriter raw(byte[] source) {
        return raw(source, 0, source.length);
    }

    /** Bytes as they are, from {@code start} to before {@code end}. */
    public BinaryWriter raw(byte[] source, int start, int end) {
        reserve(end - start);
        System.arraycopy(source, start, bytes, length, end - start);
        length += end - start;
        return this;
    }

    /** What {@code other} has written. */
    public BinaryWriter raw(BinaryWriter other) {
        return raw(other.bytes, 0, other.length);
    }

    /** {@code content} preceded by their length. */
    public BinaryWriter sized(byte[] content) {
        return u32(content.length).raw(content);
    }

    /** {@code other} preceded by its length. */
    public BinaryWriter sized(BinaryWriter other) {
        return u32(other.length).raw(other);
    }

    /** A name: its length and as many bytes of UTF-8. */
    public BinaryWriter name(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return sized(utf8);
    }

    /** A section with its id and length. */
    public BinaryWriter section(int id, BinaryWriter content) {
        return u8(id).sized(content);
    }

    /** A copy of all that was written. */
    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    private void reserve(int count) {
        if (length + count > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + count, 2 * bytes.length));
        }
    }
}
