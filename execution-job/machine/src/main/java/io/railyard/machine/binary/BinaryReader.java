package io.railyard.machine.binary;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads the primitive forms of the binary format (WebAssembly 3.0, section 5.2) from a range of bytes, and refuses in
 * the words of the standard's reference interpreter: {@link MalformedBinary}. Not thread-safe.
 */
public final class BinaryReader {
    private static final String AT_END = "unexpected end of section or function";

    private final byte[] bytes;
    private final int end;
    private int position;

    /** A reader of the bytes from {@code start} to before {@code end}. */
    public BinaryReader(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.position = start;
        this.end = end;
    }

    /** Index of the next byte. */
    public int position() {
        return position;
    }

    /** Whether nothing is left. */
    public boolean atEnd() {
        return position == end;
    }

    /** Bytes not read yet. */
    public int remaining() {
        return end - position;
    }

    /** All the bytes that the range lies in; not to be changed. */
    public byte[] bytes() {
        return bytes;
    }

    /** What to throw for a fault at this place. */
    public MalformedBinary malformed(String text) {
        return new MalformedBinary(position, text);
    }

    /** The next byte, unsigned. */
    public int u8() {
        if (position >= end) {
            throw malformed(AT_END);
        }
        return bytes[position++] & 0xff;
    }

    /** The next byte, which stays unread; -1 at the end. */
    public int peek() {
        return position < end ? bytes[position] & 0xff : -1;
    }

    /** A byte that stands for a type: a signed 7-bit LEB128, given as the byte it is. */
    public int typeCode() {
        int code = u8();
        if (code >= 0x80) {
            throw malformed("integer representation too long");
        }
        return code;
    }

    /** An unsigned 32-bit LEB128; 2^31 - 1 for all that is larger, since no count and no index may be so large. */
    public int u32() {
        if (position < end && bytes[position] >= 0) {
            return bytes[position++];
        }
        return (int) Math.min(unsigned(32), Integer.MAX_VALUE);
    }

    /** An unsigned 32-bit LEB128 of any value. */
    public long u32Wide() {
        return unsigned(32);
    }

    /** An unsigned 64-bit LEB128; from 2^63 on it is negative. */
    public long u64() {
        if (position < end && bytes[position] >= 0) {
            return bytes[position++];
        }
        return unsigned(64);
    }

    /** A signed 32-bit LEB128. */
    public int s32() {
        return (int) signed(32);
    }

    /** A signed 33-bit LEB128. */
    public long s33() {
        return signed(33);
    }

    /** A signed LEB128 of up to 64 bits. */
    public long signed() {
        return signed(64);
    }

    /** The bits of an f32, or 32 bits of whatever. */
    public int fixed32() {
        return u8() | (u8() << 8) | (u8() << 16) | (u8() << 24);
    }

    /** The bits of an f64, or half of a v128. */
    public long fixed64() {
        long low = fixed32() & 0xffff_ffffL;
        return low | ((long) fixed32() << 32);
    }

    /** The length of what follows; at most what was left before it, so what follows may still end early. */
    public int length() {
        int at = position;
        int length = u32();
        if (length > end - at) {
            throw new MalformedBinary(at, "length out of bounds");
        }
        return length;
    }

    /** Passes over bytes. */
    public void skip(int count) {
        if (count < 0 || count > end - position) {
            throw new MalformedBinary(end, AT_END);
        }
        position += count;
    }

    /** A copy of the next {@code count} bytes, which are skipped here. */
    public byte[] take(int count) {
        skip(count);
        return since(position - count);
    }

    /** A copy of the bytes from {@code start} to here. */
    public byte[] since(int start) {
        return Arrays.copyOfRange(bytes, start, position);
    }

    /** A reader of the next {@code count} bytes, which are skipped here. */
    public BinaryReader slice(int count) {
        int start = position;
        skip(count);
        return new BinaryReader(bytes, start, position);
    }

    /** A name: its length and as many bytes of UTF-8. */
    public String name() {
        int at = position;
        int length = length();
        int start = position;
        skip(length);
        try {
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, start, length));
            return text.toString();
        } catch (CharacterCodingException e) {
            throw new MalformedBinary(at, "malformed UTF-8 encoding");
        }
    }

    private long unsigned(int bits) {
        long value = 0;
        for (int shift = 0; shift < bits; shift += 7) {
            int b = u8();
            if (bits - shift < 7 && (b & 0x7f) >= 1 << (bits - shift)) {
                throw new MalformedBinary(position - 1, "integer too large");
            }
            value |= (long) (b & 0x7f) << shift;
            if (b < 0x80) {
                return value;
            }
        }
        throw malformed("integer representation too long");
    }

    private long signed(int bits) {
        long value = 0;
        for (int shift = 0; shift < bits; shift += 7) {
            int b = u8();
            if (bits - shift < 7) {
                int sign = -1 << (bits - shift - 1) & 0x7f;
                if ((b & sign) != 0 && (b & sign) != sign) {
                    throw new MalformedBinary(position - 1, "integer too large");
                }
            }
            value |= (long) (b & 0x7f) << shift;
            if (b < 0x80) {
                return (b & 0x40) != 0 && shift + 7 < 64 ? value | -1L << (shift + 7) : value;
            }
        }
        throw malformed("integer representation too long");
    }
}
