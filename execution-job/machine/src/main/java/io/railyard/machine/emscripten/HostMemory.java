package io.railyard.machine.emscripten;

import io.railyard.machine.memory.PagedMemory;
import java.nio.charset.StandardCharsets;

/**
 * The guest's memory as host functions use it: addresses are unsigned, of 32 or 64 bits, already widened. Whatever lies
 * outside throws {@link IndexOutOfBoundsException}, which is the guest's trap.
 */
final class HostMemory {
    private final PagedMemory memory;
    private final boolean wide;

    HostMemory(PagedMemory memory, boolean wide) {
        this.memory = memory;
        this.wide = wide;
    }

    private static IndexOutOfBoundsException outOfBounds() {
        return new IndexOutOfBoundsException("out of bounds memory access");
    }

    long size() {
        return memory.sizeBytes();
    }

    /** Adds pages of 64 KiB; whether that was granted. */
    boolean grow(long pages) {
        return memory.grow(pages) >= 0;
    }

    int readByte(long address) {
        return memory.read(address) & 0xff;
    }

    void writeByte(long address, int value) {
        memory.writeByte(address, (byte) value);
    }

    void writeShort(long address, int value) {
        memory.writeShort(address, (short) value);
    }

    int readInt(long address) {
        return memory.readInt(address);
    }

    void writeInt(long address, int value) {
        memory.writeI32(address, value);
    }

    long readLong(long address) {
        return memory.readLong(address);
    }

    void writeLong(long address, long value) {
        memory.writeLong(address, value);
    }

    /** Reads an address, or a number as wide as one, as unsigned. */
    long readPointer(long address) {
        return wide ? readLong(address) : readInt(address) & 0xffff_ffffL;
    }

    void writePointer(long address, long value) {
        if (wide) {
            writeLong(address, value);
        } else {
            writeInt(address, (int) value);
        }
    }

    /** Throws when the bytes do not all lie within the memory. */
    void check(long address, long length) {
        if (address < 0 || length < 0 || address > size() - length) {
            throw outOfBounds();
        }
    }

    byte[] read(long address, long length) {
        if (length < 0 || length > Integer.MAX_VALUE) {
            throw outOfBounds();
        }
        return memory.readBytes(address, (int) length);
    }

    void write(long address, byte[] bytes, int offset, int length) {
        memory.write(address, bytes, offset, length);
    }

    void write(long address, byte[] bytes) {
        write(address, bytes, 0, bytes.length);
    }

    /** As {@code memcpy} of any length, also of parts that overlap; what lies outside the memory is left out. */
    void copyWithin(long to, long from, long length) {
        long size = size();
        long count = Math.min(length, Math.min(size - from, size - to));
        if (from >= 0 && to >= 0 && count > 0) {
            memory.copy(to, from, count);
        }
    }

    /** Index of the NUL at or after {@code address}. */
    long end(long address) {
        long end = memory.findZero(address, memory.sizeBytes());
        if (end < 0) {
            throw outOfBounds();
        }
        return end;
    }

    /** The text up to the next NUL; malformed UTF-8 becomes U+FFFD. */
    String text(long address) {
        return address == 0 ? "" : new String(read(address, end(address) - address), StandardCharsets.UTF_8);
    }

    /** Writes {@code text} and a NUL. */
    void writeText(long address, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        write(address, bytes);
        writeByte(address + bytes.length, 0);
    }
}
