package io.railyard.machine.compiler;

import java.nio.charset.StandardCharsets;

/**
 * Reads the primitive forms of the binary format (WebAssembly 1.0, section 5.2). The module is valid by contract; a byte
 * outside the range gives {@link IndexOutOfBoundsException}.
 */
final class BinaryReader {
    private final byte[] bytes;
    private int position;

    BinaryReader(byte[] bytes, int position) {
        this.bytes = bytes;
        this.position = position;
    }

    int position() {
        return position;
    }

    void moveTo(int target) {
        position = target;
    }

    boolean before(int end) {
        return position < end;
    }

    int u8() {
        return bytes[position++] & 0xff;
    }

    /** An unsigned 32-bit number as the Java int of equal bits. */
    int u32() {
        int value = 0;
        for (int shift = 0; ; shift += 7) {
            int b = bytes[position++];
            value |= (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
    }

    /** An unsigned 64-bit number as the Java long of equal bits. */
    long u64() {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            int b = bytes[position++];
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
    }

    /** A signed number of up to 64 bits. */
    long signed() {
        long value = 0;
        int shift = 0;
        while (true) {
            int b = bytes[position++];
            value |= (long) (b & 0x7f) << shift;
            shift += 7;
            if (b >= 0) {
                return shift < 64 && (b & 0x40) != 0 ? value | (-1L << shift) : value;
            }
        }
    }

    int fixed32() {
        return u8() | (u8() << 8) | (u8() << 16) | (u8() << 24);
    }

    long fixed64() {
        long low = fixed32() & 0xffff_ffffL;
        return low | ((long) fixed32() << 32);
    }

    String name() {
        int length = u32();
        String text = new String(bytes, position, length, StandardCharsets.UTF_8);
        position += length;
        return text;
    }
}
