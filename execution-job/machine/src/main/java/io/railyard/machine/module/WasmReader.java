package io.railyard.machine.module;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads the primitive forms of the binary format (WebAssembly 3.0, section 5.2) from a range of bytes, and refuses in
 * the words of the standard's reference interpreter. Not thread-safe.
 */
final class WasmReader {
    private static final String AT_END = "unexpected end of section or function";

    private final byte[] bytes;
    private final int end;
    private int position;

    WasmReader(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.position = start;
        this.end = end;
    }

    int position() {
        return position;
    }

    boolean atEnd() {
        return position == end;
    }

    int remaining() {
        return end - position;
    }

    byte[] bytes() {
        return bytes;
    }

    ModuleRefused malformed(String text) {
        return ModuleRefused.malformed(position, text);
    }

    int u8() throws ModuleRefused {
        if (position >= end) {
            throw malformed(AT_END);
        }
        return bytes[position++] & 0xff;
    }

    /** The next byte, which stays unread; -1 at the end. */
    int peek() {
        return position < end ? bytes[position] & 0xff : -1;
    }

    /** A byte that stands for a type: a signed 7-bit LEB128, given as the byte it is. */
    int typeCode() throws ModuleRefused {
        int code = u8();
        if (code >= 0x80) {
            throw malformed("integer representation too long");
        }
        return code;
    }

    /** An unsigned 32-bit LEB128; 2^31 - 1 for all that is larger, since no count and no index may be so large. */
    int u32() throws ModuleRefused {
        if (position < end && bytes[position] >= 0) {
            return bytes[position++];
        }
        return (int) Math.min(unsigned(32), Integer.MAX_VALUE);
    }

    /** An unsigned 32-bit LEB128 of any value. */
    long u32Wide() throws ModuleRefused {
        return unsigned(32);
    }

    /** An unsigned 64-bit LEB128; from 2^63 on it is negative. */
    long u64() throws ModuleRefused {
        if (position < end && bytes[position] >= 0) {
            return bytes[position++];
        }
        return unsigned(64);
    }

    /** A signed 32-bit LEB128. */
    int s32() throws ModuleRefused {
        return (int) signed(32);
    }

    /** A signed 33-bit LEB128. */
    long s33() throws ModuleRefused {
        return signed(33);
    }

    /** A signed LEB128 of up to 64 bits. */
    long signed() throws ModuleRefused {
        return signed(64);
    }

    /** The length of what follows; at most what was left before it, so what follows may still end early. */
    int length() throws ModuleRefused {
        int at = position;
        int length = u32();
        if (length > end - at) {
            throw ModuleRefused.malformed(at, "length out of bounds");
        }
        return length;
    }

    void skip(int count) throws ModuleRefused {
        if (count < 0 || count > end - position) {
            throw ModuleRefused.malformed(end, AT_END);
        }
        position += count;
    }

    /** A reader of the next {@code count} bytes, which are skipped here. */
    WasmReader slice(int count) throws ModuleRefused {
        int start = position;
        skip(count);
        return new WasmReader(bytes, start, position);
    }

    String name() throws ModuleRefused {
        int at = position;
        int length = length();
        int start = position;
        skip(length);
        try {
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, start, length));
            return text.toString();
        } catch (CharacterCodingException e) {
            throw ModuleRefused.malformed(at, "malformed UTF-8 encoding");
        }
    }

    private long unsigned(int bits) throws ModuleRefused {
        long value = 0;
        for (int shift = 0; shift < bits; shift += 7) {
            int b = u8();
            if (bits - shift < 7 && (b & 0x7f) >= 1 << (bits - shift)) {
                throw ModuleRefused.malformed(position - 1, "integer too large");
            }
            value |= (long) (b & 0x7f) << shift;
            if (b < 0x80) {
                return value;
            }
        }
        throw malformed("integer representation too long");
    }

    private long signed(int bits) throws ModuleRefused {
        long value = 0;
        for (int shift = 0; shift < bits; shift += 7) {
            int b = u8();
            if (bits - shift < 7) {
                int sign = -1 << (bits - shift - 1) & 0x7f;
                if ((b & sign) != 0 && (b & sign) != sign) {
                    throw ModuleRefused.malformed(position - 1, "integer too large");
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
