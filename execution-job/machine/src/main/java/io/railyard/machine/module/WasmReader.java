package io.railyard.machine.module;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads the primitive forms of the binary format (WebAssembly 1.0, section 5.2) from a range of bytes. */
final class WasmReader {
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

    byte[] bytes() {
        return bytes;
    }

    ModuleRefused malformed(String text) {
        return ModuleRefused.malformed(position, text);
    }

    int u8() throws ModuleRefused {
        if (position >= end) {
            throw malformed("unexpected end");
        }
        return bytes[position++] & 0xff;
    }

    /** An unsigned 32-bit LEB128 that fits a Java int. */
    int u32() throws ModuleRefused {
        long value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            int b = u8();
            value |= (long) (b & 0x7f) << shift;
            if (b < 0x80) {
                if (value > Integer.MAX_VALUE) {
                    throw malformed("number above 2^31");
                }
                return (int) value;
            }
        }
        throw malformed("number too long");
    }

    /** An unsigned 32-bit LEB128 of any value. */
    long u32Wide() throws ModuleRefused {
        long value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            int b = u8();
            value |= (long) (b & 0x7f) << shift;
            if (b < 0x80) {
                return value;
            }
        }
        throw malformed("number too long");
    }

    /** An unsigned LEB128 of up to 63 bits. */
    long u64() throws ModuleRefused {
        long value = 0;
        for (int shift = 0; shift < 63; shift += 7) {
            int b = u8();
            value |= (long) (b & 0x7f) << shift;
            if (b < 0x80) {
                return value;
            }
        }
        throw malformed("number too long");
    }

    /** A signed LEB128 of up to 64 bits. */
    long signed() throws ModuleRefused {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            int b = u8();
            if (shift < 64) {
                value |= (long) (b & 0x7f) << shift;
            }
            if (b < 0x80) {
                if (shift + 7 < 64 && (b & 0x40) != 0) {
                    value |= -1L << (shift + 7);
                }
                return value;
            }
        }
        throw malformed("number too long");
    }

    void skip(int count) throws ModuleRefused {
        if (count < 0 || count > end - position) {
            throw malformed("length past the end");
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
        int length = u32();
        int start = position;
        skip(length);
        try {
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, start, length));
            return text.toString();
        } catch (CharacterCodingException e) {
            throw malformed("name that is not UTF-8");
        }
    }
}
