package io.railyard.machine.module;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Growing buffer that writes the primitive forms of the binary format, numbers in their shortest form. */
final class WasmWriter {
    private byte[] bytes = new byte[256];
    private int length;

    int length() {
        return length;
    }

    WasmWriter u8(int value) {
        reserve(1);
        bytes[length++] = (byte) value;
        return this;
    }

    WasmWriter u32(int value) {
        int rest = value;
        while ((rest & ~0x7f) != 0) {
            u8((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        return u8(rest);
    }

    WasmWriter signed(long value) {
        long rest = value;
        while (rest < -0x40 || rest > 0x3f) {
            u8((int) (rest & 0x7f) | 0x80);
            rest >>= 7;
        }
        return u8((int) (rest & 0x7f));
    }

    WasmWriter fixed32(int value) {
        for (int shift = 0; shift < 32; shift += 8) {
            u8(value >>> shift);
        }
        return this;
    }

    WasmWriter fixed64(long value) {
        return fixed32((int) value).fixed32((int) (value >>> 32));
    }

    WasmWriter raw(byte[] source, int start, int end) {
        reserve(end - start);
        System.arraycopy(source, start, bytes, length, end - start);
        length += end - start;
        return this;
    }

    WasmWriter raw(WasmWriter other) {
        return raw(other.bytes, 0, other.length);
    }

    /** {@code other} preceded by its length. */
    WasmWriter sized(WasmWriter other) {
        return u32(other.length).raw(other);
    }

    WasmWriter name(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return u32(utf8.length).raw(utf8, 0, utf8.length);
    }

    WasmWriter section(int id, WasmWriter content) {
        return u8(id).sized(content);
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    private void reserve(int count) {
        if (length + count > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + count, 2 * bytes.length));
        }
    }
}
