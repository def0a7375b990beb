package io.railyard.machine.memory;

import io.railyard.message.Bytes;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * A guest's linear memory, little-endian, with the pages a message touches remembered as they were, so that the message
 * can be undone. An address outside the memory gives {@link IndexOutOfBoundsException}, which the engine's caller turns
 * into a trap. Mutable; owned by one thread at a time.
 *
 * <p>Every access checks against the size, not the array: the array may be longer, so that growing by one page at a time
 * does not copy each time. Bytes of the array behind the size are zero.
 */
public class PagedMemory {
    /** Size of a page in bytes. */
    public static final int PAGE_BYTES = 4_096;

    private static final int PAGE_SHIFT = 12;
    private static final int WASM_PAGE_BYTES = 65_536;
    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final byte[] ZERO_PAGE = new byte[PAGE_BYTES];
    private static final int[] NONE = new int[0];

    private final int limitPages;
    private byte[] bytes;
    private int sizeBytes;
    private int committedBytes;
    /**
     * By page: 0 when the page is as the last commit left it, 1 when its content then is kept, -1 when its and the next
     * page's are; one entry more than pages.
     */
    private byte[] touched;

    private int[] touchedPages = new int[16];
    private byte[][] originals = new byte[16][];
    private int touchedCount;

    /**
     * Zeros.
     *
     * @param wasmPages size in pages of 64 KiB
     * @param limitPages how far it may grow, in pages of 64 KiB, below 32,768
     */
    public PagedMemory(int wasmPages, int limitPages) {
        this.limitPages = limitPages;
        this.sizeBytes = Math.multiplyExact(wasmPages, WASM_PAGE_BYTES);
        this.committedBytes = sizeBytes;
        this.bytes = new byte[sizeBytes];
        this.touched = new byte[(sizeBytes >>> PAGE_SHIFT) + 1];
    }

    /** Size in bytes, a multiple of 64 KiB. */
    public final int sizeBytes() {
        return sizeBytes;
    }

    /** Size in pages of 4 KiB. */
    public final int pageCount() {
        return sizeBytes >>> PAGE_SHIFT;
    }

    /** Size in pages of 64 KiB. */
    public final int pages() {
        return sizeBytes / WASM_PAGE_BYTES;
    }

    /** Adds {@code delta} pages of 64 KiB of zeros; the size before, or -1 when the limit is in the way. */
    public final int grow(int delta) {
        int before = pages();
        if (delta < 0 || delta > limitPages - before) {
            return -1;
        }
        int wanted = (before + delta) * WASM_PAGE_BYTES;
        if (wanted > bytes.length) {
            long roomy = Math.min((long) limitPages * WASM_PAGE_BYTES, Math.max(wanted, bytes.length * 3L / 2));
            bytes = Arrays.copyOf(bytes, (int) roomy);
        }
        sizeBytes = wanted;
        closeLastPage();
        touched = Arrays.copyOf(touched, (sizeBytes >>> PAGE_SHIFT) + 1);
        return before;
    }

    // Commit and undo

    /**
     * Keeps what was written since the last commit.
     *
     * @return indexes of the pages whose content differs from before, rising
     */
    public final int[] commit() {
        int[] changed = touchedCount == 0 ? NONE : new int[touchedCount];
        int count = 0;
        for (int i = 0; i < touchedCount; i++) {
            int page = touchedPages[i];
            int start = page << PAGE_SHIFT;
            if (!Arrays.equals(bytes, start, start + PAGE_BYTES, originals[i], 0, PAGE_BYTES)) {
                changed[count++] = page;
            }
        }
        forget();
        committedBytes = sizeBytes;
        int[] result = Arrays.copyOf(changed, count);
        Arrays.sort(result);
        return result;
    }

    /** Takes back everything since the last commit, growth included. */
    public final void rollback() {
        for (int i = 0; i < touchedCount; i++) {
            System.arraycopy(originals[i], 0, bytes, touchedPages[i] << PAGE_SHIFT, PAGE_BYTES);
        }
        forget();
        if (sizeBytes != committedBytes) {
            sizeBytes = committedBytes;
            bytes = Arrays.copyOf(bytes, sizeBytes);
            touched = new byte[(sizeBytes >>> PAGE_SHIFT) + 1];
        }
    }

    private void forget() {
        for (int i = 0; i < touchedCount; i++) {
            touched[touchedPages[i]] = 0;
        }
        touchedCount = 0;
        if (originals.length > 1_024) {
            originals = new byte[16][];
            touchedPages = new int[16];
        }
    }

    private void touch(int page) {
        int start = page << PAGE_SHIFT;
        if (page < 0 || start > sizeBytes - PAGE_BYTES) {
            throw outOfBounds();
        }
        if (touchedCount == originals.length) {
            originals = Arrays.copyOf(originals, 2 * touchedCount);
            touchedPages = Arrays.copyOf(touchedPages, 2 * touchedCount);
        }
        byte[] original = originals[touchedCount];
        if (original == null) {
            original = new byte[PAGE_BYTES];
            originals[touchedCount] = original;
        }
        System.arraycopy(bytes, start, original, 0, PAGE_BYTES);
        touchedPages[touchedCount++] = page;
        touched[page] = 1;
    }

    /** The page after it is new: stores that cross into it must be seen. */
    private void closeLastPage() {
        int last = touched.length - 2;
        if (last >= 0 && touched[last] < 0) {
            touched[last] = 1;
        }
    }

    /** The bytes, which may be longer than the memory. For engines whose code reads and writes them itself. */
    protected final byte[] array() {
        return bytes;
    }

    /**
     * What a store looks at: it may write to an address whose page (4 KiB) has a negative entry; otherwise it calls
     * {@link #open} first. The array is another one after growth and undo.
     */
    protected final byte[] storeGuards() {
        return touched;
    }

    /**
     * Keeps what a store at {@code address} overwrites, so that it can be undone.
     *
     * @param length bytes stored, at most a page
     * @throws IndexOutOfBoundsException when they are not all in the memory
     */
    protected final void open(int address, int length) {
        check(address, length);
        int page = address >>> PAGE_SHIFT;
        if (touched[page] == 0) {
            touch(page);
        }
        if (page + 1 < pageCount()) {
            if (touched[page + 1] == 0) {
                touch(page + 1);
            }
            touched[page] = -1;
        } else if (bytes.length == sizeBytes) {
            touched[page] = -1;
        }
    }

    private void mark(int first, int last) {
        if (touched[first >>> PAGE_SHIFT] == 0) {
            touch(first >>> PAGE_SHIFT);
        }
        if (touched[last >>> PAGE_SHIFT] == 0) {
            touch(last >>> PAGE_SHIFT);
        }
    }

    private void markRange(int start, int length) {
        if (length > 0) {
            int last = (start + length - 1) >>> PAGE_SHIFT;
            for (int page = start >>> PAGE_SHIFT; page <= last; page++) {
                if (touched[page] == 0) {
                    touch(page);
                }
            }
        }
    }

    private static IndexOutOfBoundsException outOfBounds() {
        return new IndexOutOfBoundsException("out of bounds memory access");
    }

    private void check(int address, int length) {
        if (address < 0 || address > sizeBytes - length) {
            throw outOfBounds();
        }
    }

    private void checkRange(int address, int length) {
        if (length < 0) {
            throw outOfBounds();
        }
        check(address, length);
    }

    // Access by the host

    /** The content of 4 KiB page {@code page}; empty when it is zero. */
    public final Bytes page(int page) {
        return isZero(page) ? Bytes.EMPTY : Bytes.of(bytes, page << PAGE_SHIFT, PAGE_BYTES);
    }

    /** Whether 4 KiB page {@code page} holds zeros only. */
    public final boolean isZero(int page) {
        int start = page << PAGE_SHIFT;
        return Arrays.equals(bytes, start, start + PAGE_BYTES, ZERO_PAGE, 0, PAGE_BYTES);
    }

    /** Adds {@code length} bytes from {@code address} to {@code digest}. */
    public final void update(MessageDigest digest, int address, int length) {
        checkRange(address, length);
        digest.update(bytes, address, length);
    }

    /** Index of the first zero byte at or after {@code address} and before {@code end}; -1 when there is none. */
    public final int findZero(int address, int end) {
        int stop = Math.min(end, sizeBytes);
        if (address < 0) {
            return -1;
        }
        for (int i = address; i < stop; i++) {
            if (bytes[i] == 0) {
                return i;
            }
        }
        return -1;
    }

    // Access by the guest

    public final void write(int address, byte[] data, int offset, int size) {
        checkRange(address, size);
        markRange(address, size);
        System.arraycopy(data, offset, bytes, address, size);
    }

    public final byte read(int address) {
        check(address, 1);
        return bytes[address];
    }

    public final byte[] readBytes(int address, int length) {
        checkRange(address, length);
        return Arrays.copyOfRange(bytes, address, address + length);
    }

    public final void writeByte(int address, byte value) {
        check(address, 1);
        if (touched[address >>> PAGE_SHIFT] == 0) {
            touch(address >>> PAGE_SHIFT);
        }
        bytes[address] = value;
    }

    public final short readShort(int address) {
        check(address, 2);
        return (short) SHORTS.get(bytes, address);
    }

    public final long readU16(int address) {
        return readShort(address) & 0xffffL;
    }

    public final void writeShort(int address, short value) {
        check(address, 2);
        mark(address, address + 1);
        SHORTS.set(bytes, address, value);
    }

    public final int readInt(int address) {
        check(address, 4);
        return (int) INTS.get(bytes, address);
    }

    public final void writeI32(int address, int value) {
        check(address, 4);
        mark(address, address + 3);
        INTS.set(bytes, address, value);
    }

    public final long readLong(int address) {
        check(address, 8);
        return (long) LONGS.get(bytes, address);
    }

    public final void writeLong(int address, long value) {
        check(address, 8);
        mark(address, address + 7);
        LONGS.set(bytes, address, value);
    }

    public final long readF32(int address) {
        return readInt(address);
    }

    public final float readFloat(int address) {
        return Float.intBitsToFloat(readInt(address));
    }

    public final void writeF32(int address, float value) {
        writeI32(address, Float.floatToRawIntBits(value));
    }

    public final long readF64(int address) {
        return readLong(address);
    }

    public final double readDouble(int address) {
        return Double.longBitsToDouble(readLong(address));
    }

    public final void writeF64(int address, double value) {
        writeLong(address, Double.doubleToRawLongBits(value));
    }

    public final void zero() {
        markRange(0, sizeBytes);
        Arrays.fill(bytes, 0, sizeBytes, (byte) 0);
    }

    public final void fill(byte value, int from, int to) {
        checkRange(from, to - from);
        markRange(from, to - from);
        Arrays.fill(bytes, from, to, value);
    }

    public final void copy(int to, int from, int size) {
        checkRange(from, size);
        checkRange(to, size);
        markRange(to, size);
        System.arraycopy(bytes, from, bytes, to, size);
    }
}
