package io.railyard.machine.compiler;

/**
 * What compiled code calls when an access is not plainly within the array: behind it, across its end, to a page whose
 * content is not kept yet, or outside the memory. Addresses are unsigned and offsets too; a sum of 2^64 or more is
 * outside. Also the instructions that move many bytes. Public only because generated classes have a loader of their own.
 */
public final class SlowAccess {
    private SlowAccess() {}

    /** The effective address; one of 2^63 or more is outside any memory. */
    private static long at(long address, long offset) {
        long sum = address + offset;
        if (address < 0 || offset < 0 || sum < 0) {
            throw Operations.outOfBounds();
        }
        return sum;
    }

    public static byte loadByte(long address, long offset, GuestState state) {
        return state.compiledMemory().read(at(address, offset));
    }

    public static short loadShort(long address, long offset, GuestState state) {
        return state.compiledMemory().readShort(at(address, offset));
    }

    public static int loadInt(long address, long offset, GuestState state) {
        return state.compiledMemory().readInt(at(address, offset));
    }

    public static long loadLong(long address, long offset, GuestState state) {
        return state.compiledMemory().readLong(at(address, offset));
    }

    public static void storeByte(long address, int value, long offset, GuestState state) {
        long at = at(address, offset);
        state.compiledMemory().openFor(at, Byte.BYTES);
        state.compiledMemory().writeByte(at, (byte) value);
    }

    public static void storeShort(long address, int value, long offset, GuestState state) {
        long at = at(address, offset);
        state.compiledMemory().openFor(at, Short.BYTES);
        state.compiledMemory().writeShort(at, (short) value);
    }

    public static void storeInt(long address, int value, long offset, GuestState state) {
        long at = at(address, offset);
        state.compiledMemory().openFor(at, Integer.BYTES);
        state.compiledMemory().writeI32(at, value);
    }

    public static void storeLong(long address, long value, long offset, GuestState state) {
        long at = at(address, offset);
        state.compiledMemory().openFor(at, Long.BYTES);
        state.compiledMemory().writeLong(at, value);
    }

    /** {@code memory.fill} */
    public static void fill(int address, int value, int length, GuestState state) {
        fill(Integer.toUnsignedLong(address), value, Integer.toUnsignedLong(length), state);
    }

    /** {@code memory.fill} of a 64-bit memory. */
    public static void fill(long address, int value, long length, GuestState state) {
        check(address, length, state);
        state.compiledMemory().fill((byte) value, address, address + length);
    }

    /** {@code memory.copy} */
    public static void copy(int to, int from, int length, GuestState state) {
        copy(Integer.toUnsignedLong(to), Integer.toUnsignedLong(from), Integer.toUnsignedLong(length), state);
    }

    /** {@code memory.copy} of a 64-bit memory. */
    public static void copy(long to, long from, long length, GuestState state) {
        check(to, length, state);
        check(from, length, state);
        state.compiledMemory().copy(to, from, length);
    }

    private static void check(long address, long length, GuestState state) {
        if (address < 0 || length < 0 || address > state.compiledMemory().sizeBytes() - length) {
            throw Operations.outOfBounds();
        }
    }

    /** {@code memory.init} */
    public static void init(int to, int from, int length, int segment, GuestState state) {
        state.init(segment, Integer.toUnsignedLong(to), from, length);
    }

    /** {@code memory.init} of a 64-bit memory. */
    public static void init(long to, int from, int length, int segment, GuestState state) {
        state.init(segment, to, from, length);
    }
}
