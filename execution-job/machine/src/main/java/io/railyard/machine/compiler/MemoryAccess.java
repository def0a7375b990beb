package io.railyard.machine.compiler;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * Loads and stores of small functions, and the handles that large functions use directly. An address outside the memory
 * gives {@link IndexOutOfBoundsException}: addresses and offsets are unsigned, a memory is below 2 GiB, so a negative
 * address or sum is outside. Methods ending in {@code Sized} are for memories that can grow, whose array may be longer
 * than the memory; the others rely on the array's own bounds. Public only because generated classes have a loader of
 * their own.
 */
public final class MemoryAccess {
    public static final VarHandle SHORTS = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    public static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    public static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int PAGE_SHIFT = 12;

    private MemoryAccess() {}

    private static int at(int address, int offset) {
        return address < 0 ? address : address + offset;
    }

    public static byte loadByte(int address, int offset, GuestState state) {
        return state.memory[at(address, offset)];
    }

    public static short loadShort(int address, int offset, GuestState state) {
        return (short) SHORTS.get(state.memory, at(address, offset));
    }

    public static int loadInt(int address, int offset, GuestState state) {
        return (int) INTS.get(state.memory, at(address, offset));
    }

    public static long loadLong(int address, int offset, GuestState state) {
        return (long) LONGS.get(state.memory, at(address, offset));
    }

    public static byte loadByteSized(int address, int offset, GuestState state) {
        return state.memory[Objects.checkIndex(at(address, offset), state.size)];
    }

    public static short loadShortSized(int address, int offset, GuestState state) {
        return (short) SHORTS.get(state.memory, Objects.checkIndex(at(address, offset), state.size - 1));
    }

    public static int loadIntSized(int address, int offset, GuestState state) {
        return (int) INTS.get(state.memory, Objects.checkIndex(at(address, offset), state.size - 3));
    }

    public static long loadLongSized(int address, int offset, GuestState state) {
        return (long) LONGS.get(state.memory, Objects.checkIndex(at(address, offset), state.size - 7));
    }

    public static void storeByte(int address, int value, int offset, GuestState state) {
        int at = at(address, offset);
        if (state.guards[at >>> PAGE_SHIFT] >= 0) {
            state.open(at, 1);
        }
        state.memory[at] = (byte) value;
    }

    public static void storeShort(int address, int value, int offset, GuestState state) {
        int at = at(address, offset);
        if (state.guards[at >>> PAGE_SHIFT] >= 0) {
            state.open(at, 2);
        }
        SHORTS.set(state.memory, at, (short) value);
    }

    public static void storeInt(int address, int value, int offset, GuestState state) {
        int at = at(address, offset);
        if (state.guards[at >>> PAGE_SHIFT] >= 0) {
            state.open(at, 4);
        }
        INTS.set(state.memory, at, value);
    }

    public static void storeLong(int address, long value, int offset, GuestState state) {
        int at = at(address, offset);
        if (state.guards[at >>> PAGE_SHIFT] >= 0) {
            state.open(at, 8);
        }
        LONGS.set(state.memory, at, value);
    }
}
