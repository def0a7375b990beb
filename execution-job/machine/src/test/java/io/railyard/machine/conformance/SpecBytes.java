package io.railyard.machine.conformance;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reading and writing the binary format's basic shapes. */
final class SpecBytes {
    private SpecBytes() {}

    /** A position in a binary. */
    static final class In {
        final byte[] bytes;
        int position;
        int limit;

        In(byte[] bytes) {
            this.bytes = bytes;
            this.limit = bytes.length;
        }

        boolean atEnd() {
            return position >= limit;
        }

        int u8() {
            return bytes[position++] & 0xff;
        }

        int u32() {
            return (int) leb(false);
        }

        long u64() {
            return leb(false);
        }

        long signed() {
            return leb(true);
        }

        private long leb(boolean signed) {
            long value = 0;
            int shift = 0;
            int next;
            do {
                next = u8();
                value |= (next & 0x7fL) << shift;
                shift += 7;
            } while (next >= 0x80);
            return signed && shift < 64 && (next & 0x40) != 0 ? value | -1L << shift : value;
        }

        byte[] take(int count) {
            position += count;
            return Arrays.copyOfRange(bytes, position - count, position);
        }

        /** The bytes from {@code start} to here. */
        byte[] since(int start) {
            return Arrays.copyOfRange(bytes, start, position);
        }

        String name() {
            return new String(take(u32()), StandardCharsets.UTF_8);
        }
    }

    /** A growing binary. */
    static final class Out {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Out u8(int... values) {
            for (int value : values) {
                out.write(value);
            }
            return this;
        }

        Out u32(long value) {
            long rest = value;
            while (rest >>> 7 != 0) {
                out.write((int) ((rest & 0x7f) | 0x80));
                rest >>>= 7;
            }
            out.write((int) rest);
            return this;
        }

        Out signed(long value) {
            long rest = value;
            while (rest < -64 || rest > 63) {
                out.write((int) ((rest & 0x7f) | 0x80));
                rest >>= 7;
            }
            out.write((int) (rest & 0x7f));
            return this;
        }

        Out fixed(long value, int count) {
            for (int i = 0; i < count; i++) {
                out.write((int) (value >>> (8 * i)));
            }
            return this;
        }

        Out raw(byte[] bytes) {
            out.writeBytes(bytes);
            return this;
        }

        Out sized(byte[] bytes) {
            return u32(bytes.length).raw(bytes);
        }

        Out name(String text) {
            return sized(text.getBytes(StandardCharsets.UTF_8));
        }

        int size() {
            return out.size();
        }

        byte[] toByteArray() {
            return out.toByteArray();
        }
    }
}
