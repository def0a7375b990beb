package io.railyard.machine.compiler;

import io.railyard.machine.memory.FlatBounds;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * Loads and stores of small functions, and the handles that large functions use directly, one family for each
 * {@link MemoryKind}. An address outside the memory gives {@link IndexOutOfBoundsException}: addresses and offsets are
 * unsigned. The families without a name and {@code Sized} have all of the memory in the array, below 2 GiB, so a negative
 * 32-bit address or sum is outside; the first relies on the array's own bounds. {@code Wide} goes to {@link SlowAccess}
 * with what is not in the array. Public only because generated classes have a loader of their own.
 */
public final class MemoryAccess {
    public static final VarHandle SHORTS = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    public static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    public static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int PAGE_SHIFT = 12;
    private static final long UNSIGNED = 0xffff_ffffL;

    private MemoryAccess() {}

    private static int at(int address, int offset) {
        return address < 0 ? address : address + offset;
    }

    private static long whole(int address, int offset) {
        return (address & UNSIGNED) + (offset & UNSIGNED);
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

    // Addresses from a local in an array that is exactly the memory; what AddressFacts knows is no longer asked

    private static int inside(long address) {
        return (int) Objects.checkIndex(address, FlatBounds.MOST_WHOLE_BYTES);
    }

    private static void keep(int address, GuestState state) {
        if (state.guards[address >>> PAGE_SHIFT] >= 0) {
            state.open(address, 1);
        }
    }

    /** Makes the page of {@code address} and the next one ready for stores, now or once they are there. */
    public static void ready(int address, GuestState state) {
        int page = address >>> PAGE_SHIFT;
        if (page >= state.guards.length || state.guards[page] >= 0) {
            ShutPage.ready(state, address);
        }
    }

    public static void ready(long address, GuestState state) {
        if (address >= 0 && address < FlatBounds.MOST_WHOLE_BYTES) {
            ready((int) address, state);
        }
    }

    public static byte loadByteInside(int address, int offset, GuestState state) {
        return state.memory[address + offset];
    }

    public static short loadShortInside(int address, int offset, GuestState state) {
        return (short) SHORTS.get(state.memory, address + offset);
    }

    public static int loadIntInside(int address, int offset, GuestState state) {
        return (int) INTS.get(state.memory, address + offset);
    }

    public static long loadLongInside(int address, int offset, GuestState state) {
        return (long) LONGS.get(state.memory, address + offset);
    }

    public static void storeByteBehind(int address, int value, int offset, GuestState state) {
        keep(address, state);
        storeByteKept(address, value, offset, state);
    }

    public static void storeByteBehind(long address, int value, int offset, GuestState state) {
        storeByteBehind(inside(address), value, offset, state);
    }

    public static void storeByteKept(int address, int value, int offset, GuestState state) {
        state.memory[address + offset] = (byte) value;
    }

    public static void storeByteKept(long address, int value, int offset, GuestState state) {
        storeByteKept((int) address, value, offset, state);
    }

    public static void storeShortBehind(int address, int value, int offset, GuestState state) {
        keep(address, state);
        storeShortKept(address, value, offset, state);
    }

    public static void storeShortBehind(long address, int value, int offset, GuestState state) {
        storeShortBehind(inside(address), value, offset, state);
    }

    public static void storeShortKept(int address, int value, int offset, GuestState state) {
        SHORTS.set(state.memory, address + offset, (short) value);
    }

    public static void storeShortKept(long address, int value, int offset, GuestState state) {
        storeShortKept((int) address, value, offset, state);
    }

    public static void storeIntBehind(int address, int value, int offset, GuestState state) {
        keep(address, state);
        storeIntKept(address, value, offset, state);
    }

    public static void storeIntBehind(long address, int value, int offset, GuestState state) {
        storeIntBehind(inside(address), value, offset, state);
    }

    public static void storeIntKept(int address, int value, int offset, GuestState state) {
        INTS.set(state.memory, address + offset, value);
    }

    public static void storeIntKept(long address, int value, int offset, GuestState state) {
        storeIntKept((int) address, value, offset, state);
    }

    public static void storeLongBehind(int address, long value, int offset, GuestState state) {
        keep(address, state);
        storeLongKept(address, value, offset, state);
    }

    public static void storeLongBehind(long address, long value, int offset, GuestState state) {
        storeLongBehind(inside(address), value, offset, state);
    }

    public static void storeLongKept(int address, long value, int offset, GuestState state) {
        LONGS.set(state.memory, address + offset, value);
    }

    public static void storeLongKept(long address, long value, int offset, GuestState state) {
        storeLongKept((int) address, value, offset, state);
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

    // 32-bit addresses, memory that may go on behind the array

    public static byte loadByteWide(int address, int offset, GuestState state) {
        long at = whole(address, offset);
        return at < state.size ? state.memory[(int) at] : SlowAccess.loadByte(at, 0, state);
    }

    public static short loadShortWide(int address, int offset, GuestState state) {
        long at = whole(address, offset);
        return at < state.size - 1 ? (short) SHORTS.get(state.memory, (int) at) : SlowAccess.loadShort(at, 0, state);
    }

    public static int loadIntWide(int address, int offset, GuestState state) {
        long at = whole(address, offset);
        return at < state.size - 3 ? (int) INTS.get(state.memory, (int) at) : SlowAccess.loadInt(at, 0, state);
    }

    public static long loadLongWide(int address, int offset, GuestState state) {
        long at = whole(address, offset);
        return at < state.size - 7 ? (long) LONGS.get(state.memory, (int) at) : SlowAccess.loadLong(at, 0, state);
    }

    public static void storeByteWide(int address, int value, int offset, GuestState state) {
        long at = whole(address, offset);
        if (at < state.size && state.guards[(int) (at >>> PAGE_SHIFT)] < 0) {
            state.memory[(int) at] = (byte) value;
        } else {
            SlowAccess.storeByte(at, value, 0, state);
        }
    }

    public static void storeShortWide(int address, int value, int offset, GuestState state) {
        long at = whole(address, offset);
        if (at < state.size && state.guards[(int) (at >>> PAGE_SHIFT)] < 0) {
            SHORTS.set(state.memory, (int) at, (short) value);
        } else {
            SlowAccess.storeShort(at, value, 0, state);
        }
    }

    public static void storeIntWide(int address, int value, int offset, GuestState state) {
        long at = whole(address, offset);
        if (at < state.size && state.guards[(int) (at >>> PAGE_SHIFT)] < 0) {
            INTS.set(state.memory, (int) at, value);
        } else {
            SlowAccess.storeInt(at, value, 0, state);
        }
    }

    public static void storeLongWide(int address, long value, int offset, GuestState state) {
        long at = whole(address, offset);
        if (at < state.size && state.guards[(int) (at >>> PAGE_SHIFT)] < 0) {
            LONGS.set(state.memory, (int) at, value);
        } else {
            SlowAccess.storeLong(at, value, 0, state);
        }
    }

    // 64-bit addresses in an array that is exactly the memory; offsets are below 2^30

    private static int at(long address, long offset) {
        return inside(address) + (int) offset;
    }

    public static byte loadByteExact(long address, long offset, GuestState state) {
        return state.memory[at(address, offset)];
    }

    public static short loadShortExact(long address, long offset, GuestState state) {
        return (short) SHORTS.get(state.memory, at(address, offset));
    }

    public static int loadIntExact(long address, long offset, GuestState state) {
        return (int) INTS.get(state.memory, at(address, offset));
    }

    public static long loadLongExact(long address, long offset, GuestState state) {
        return (long) LONGS.get(state.memory, at(address, offset));
    }

    public static void storeByteExact(long address, int value, long offset, GuestState state) {
        storeByte(at(address, offset), value, 0, state);
    }

    public static void storeShortExact(long address, int value, long offset, GuestState state) {
        storeShort(at(address, offset), value, 0, state);
    }

    public static void storeIntExact(long address, int value, long offset, GuestState state) {
        storeInt(at(address, offset), value, 0, state);
    }

    public static void storeLongExact(long address, long value, long offset, GuestState state) {
        storeLong(at(address, offset), value, 0, state);
    }

    // 64-bit addresses; offsets are below 2^30

    public static byte loadByteSized(long address, long offset, GuestState state) {
        return state.memory[(int) (Objects.checkIndex(address, state.size - offset) + offset)];
    }

    public static short loadShortSized(long address, long offset, GuestState state) {
        return (short) SHORTS.get(state.memory, (int) (Objects.checkIndex(address, state.size - offset - 1) + offset));
    }

    public static int loadIntSized(long address, long offset, GuestState state) {
        return (int) INTS.get(state.memory, (int) (Objects.checkIndex(address, state.size - offset - 3) + offset));
    }

    public static long loadLongSized(long address, long offset, GuestState state) {
        return (long) LONGS.get(state.memory, (int) (Objects.checkIndex(address, state.size - offset - 7) + offset));
    }

    public static void storeByteSized(long address, int value, long offset, GuestState state) {
        int at = (int) (Objects.checkIndex(address, state.size - offset) + offset);
        if (state.guards[at >>> PAGE_SHIFT] >= 0) {
            state.open(at, 1);
        }
        state.memory[at] = (byte) value;
    }

    public static void storeShortSized(long address, int value, long offset, GuestState state) {
        int at = (int) (Objects.checkIndex(address, state.size - offset) + offset);
        if (state.guards[at >>> PAGE_SHIFT] >= 0) {
            state.open(at, 2);
        }
        SHORTS.set(state.memory, at, (short) value);
    }

    public static void storeIntSized(long address, int value, long offset, GuestState state) {
        int at = (int) (Objects.checkIndex(address, state.size - offset) + offset);
        if (state.guards[at >>> PAGE_SHIFT] >= 0) {
            state.open(at, 4);
        }
        INTS.set(state.memory, at, value);
    }

    public static void storeLongSized(long address, long value, long offset, GuestState state) {
        int at = (int) (Objects.checkIndex(address, state.size - offset) + offset);
        if (state.guards[at >>> PAGE_SHIFT] >= 0) {
            state.open(at, 8);
        }
        LONGS.set(state.memory, at, value);
    }

    public static byte loadByteWide(long address, long offset, GuestState state) {
        return address >= 0 && address < state.size - offset
                ? state.memory[(int) (address + offset)]
                : SlowAccess.loadByte(address, offset, state);
    }

    public static short loadShortWide(long address, long offset, GuestState state) {
        return address >= 0 && address < state.size - offset - 1
                ? (short) SHORTS.get(state.memory, (int) (address + offset))
                : SlowAccess.loadShort(address, offset, state);
    }

    public static int loadIntWide(long address, long offset, GuestState state) {
        return address >= 0 && address < state.size - offset - 3
                ? (int) INTS.get(state.memory, (int) (address + offset))
                : SlowAccess.loadInt(address, offset, state);
    }

    public static long loadLongWide(long address, long offset, GuestState state) {
        return address >= 0 && address < state.size - offset - 7
                ? (long) LONGS.get(state.memory, (int) (address + offset))
                : SlowAccess.loadLong(address, offset, state);
    }

    public static void storeByteWide(long address, int value, long offset, GuestState state) {
        if (address >= 0
                && address < state.size - offset
                && state.guards[(int) ((address + offset) >>> PAGE_SHIFT)] < 0) {
            state.memory[(int) (address + offset)] = (byte) value;
        } else {
            SlowAccess.storeByte(address, value, offset, state);
        }
    }

    public static void storeShortWide(long address, int value, long offset, GuestState state) {
        if (address >= 0
                && address < state.size - offset
                && state.guards[(int) ((address + offset) >>> PAGE_SHIFT)] < 0) {
            SHORTS.set(state.memory, (int) (address + offset), (short) value);
        } else {
            SlowAccess.storeShort(address, value, offset, state);
        }
    }

    public static void storeIntWide(long address, int value, long offset, GuestState state) {
        if (address >= 0
                && address < state.size - offset
                && state.guards[(int) ((address + offset) >>> PAGE_SHIFT)] < 0) {
            INTS.set(state.memory, (int) (address + offset), value);
        } else {
            SlowAccess.storeInt(address, value, offset, state);
        }
    }

    public static void storeLongWide(long address, long value, long offset, GuestState state) {
        if (address >= 0
                && address < state.size - offset
                && state.guards[(int) ((address + offset) >>> PAGE_SHIFT)] < 0) {
            LONGS.set(state.memory, (int) (address + offset), value);
        } else {
            SlowAccess.storeLong(address, value, offset, state);
        }
    }
}
