package io.railyard.machine.memory;

import io.railyard.message.Bytes;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A guest's linear memory of up to 16 GiB, little-endian, with the pages a message touches remembered as they were, so
 * that the message can be undone. Addresses are whole: one of a 32-bit memory is unsigned. An address outside the memory
 * gives {@link IndexOutOfBoundsException}, which the engine's caller turns into a trap. Mutable; owned by one thread at a
 * time.
 *
 * <p>The beginning lies in one array ({@link FlatPart}), what is behind it in pages that are made when they are written
 * ({@link SparsePart}). How much is flat ({@link FlatBounds}) cannot be seen but by speed. The array changes only in
 * {@link #grow}, {@link #commit} and {@link #rollback}.
 */
public class PagedMemory {
    /** Size of a page in bytes. */
    public static final int PAGE_BYTES = 4_096;
    /** Size of a page of WebAssembly in bytes. */
    public static final int WASM_PAGE_BYTES = 65_536;
    /** How far a memory may grow, in pages of 64 KiB: 16 GiB. */
    public static final int MOST_WASM_PAGES = 262_144;

    static final int PAGE_SHIFT = 12;
    static final byte[] ZERO_PAGE = new byte[PAGE_BYTES];

    private static final int IN_PAGE = PAGE_BYTES - 1;
    /** One part in this many in use, and what follows the array becomes part of it. */
    private static final int DENSE = 4;

    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int[] NONE = new int[0];

    private final FlatBounds bounds;
    private final int limitPages;
    private final FlatPart flat;
    private final SparsePart sparse = new SparsePart();
    private long sizeBytes;
    private long committedBytes;

    /**
     * Zeros.
     *
     * @param wasmPages size in pages of 64 KiB
     * @param limitPages how far it may grow, in pages of 64 KiB, at most {@link #MOST_WASM_PAGES}
     */
    public PagedMemory(int wasmPages, int limitPages) {
        this(wasmPages, limitPages, FlatBounds.DEFAULTS);
    }

    /**
     * Zeros.
     *
     * @param wasmPages size in pages of 64 KiB
     * @param limitPages how far it may grow, in pages of 64 KiB, at most {@link #MOST_WASM_PAGES}
     * @param bounds how much of it may lie in one array
     */
    public PagedMemory(int wasmPages, int limitPages, FlatBounds bounds) {
        if (wasmPages < 0 || wasmPages > MOST_WASM_PAGES || limitPages < 0 || limitPages > MOST_WASM_PAGES) {
            throw new IllegalArgumentException(
                    "A memory has 0 to " + MOST_WASM_PAGES + " pages: " + wasmPages + ", limit " + limitPages);
        }
        this.bounds = bounds;
        this.limitPages = limitPages;
        this.sizeBytes = (long) wasmPages * WASM_PAGE_BYTES;
        this.committedBytes = sizeBytes;
        long first = sizeBytes <= bounds.wholeBytes() ? sizeBytes : bounds.eagerBytes();
        this.flat = new FlatPart((int) Math.min(sizeBytes, first));
    }

    private long flatMost() {
        long limit = (long) limitPages * WASM_PAGE_BYTES;
        return Math.max(sizeBytes, limit) <= bounds.wholeBytes() ? bounds.wholeBytes() : bounds.eagerBytes();
    }

    /** Tells {@code given} from now on what heap is taken. */
    public final void meter(HeapMeter given) {
        flat.meter = given;
        sparse.meter = given;
    }

    /** Size in bytes, a multiple of 64 KiB. */
    public final long sizeBytes() {
        return sizeBytes;
    }

    /** Size in pages of 4 KiB. */
    public final int pageCount() {
        return (int) (sizeBytes >>> PAGE_SHIFT);
    }

    /** Size in pages of 64 KiB. */
    public final int pages() {
        return (int) (sizeBytes / WASM_PAGE_BYTES);
    }

    /** How far it may grow, in pages of 64 KiB. */
    public final int limitPages() {
        return limitPages;
    }

    /** Bytes that the host keeps for its content, about: what was never written costs nothing. */
    public final long heldBytes() {
        return flat.bytes.length + (long) sparse.present() * PAGE_BYTES;
    }

    /** Adds {@code delta} pages of 64 KiB of zeros; the size before, or -1 when the limit is in the way. */
    public final long grow(long delta) {
        int before = pages();
        if (delta < 0 || delta > limitPages - before) {
            return -1;
        }
        sizeBytes += delta * WASM_PAGE_BYTES;
        long most = flatMost();
        int wanted = (int) Math.min(sizeBytes, most);
        // Only when all of the memory was flat; pages are never moved while a guest runs.
        if (wanted > flat.size && (long) before * WASM_PAGE_BYTES == flat.size) {
            flat.extend(wanted, Math.min(most, (long) limitPages * WASM_PAGE_BYTES));
        }
        return before;
    }

    // Commit and undo

    /**
     * Pages that differ from what they were at the last commit.
     *
     * @return their indexes, rising
     */
    public final int[] changed() {
        int touched = flat.touchedCount() + sparse.touchedCount();
        if (touched == 0) {
            return NONE;
        }
        int[] pages = new int[touched];
        int count = sparse.changed(pages, flat.changed(pages, 0));
        int[] result = Arrays.copyOf(pages, count);
        Arrays.sort(result);
        return result;
    }

    /**
     * Keeps what was written since the last commit.
     *
     * @return indexes of the pages whose content differs from before, rising
     */
    public final int[] commit() {
        int[] changed = changed();
        boolean wroteSparse = sparse.touchedCount() > 0;
        flat.commit();
        sparse.commit();
        committedBytes = sizeBytes;
        if (wroteSparse) {
            densify();
        }
        return changed;
    }

    /** Takes back everything since the last commit, growth included. */
    public final void rollback() {
        flat.rollback();
        sparse.rollback();
        sizeBytes = committedBytes;
        if (flat.size > sizeBytes) {
            flat.shrink((int) sizeBytes);
        }
    }

    /**
     * Makes this the memory of {@code to}, after the last commit or rollback and before anything was written. Copies only
     * the pages for which the maps hold different arrays.
     *
     * @param from what this memory holds now
     * @param bytes its size then, a multiple of 64 KiB within the limit; {@code to} has no pages beyond it
     * @throws IllegalArgumentException when the size is not within the limit
     * @throws IllegalStateException when something was written
     */
    public final void exchange(PageMap from, PageMap to, long bytes) {
        if (flat.touchedCount() + sparse.touchedCount() > 0 || sizeBytes != committedBytes) {
            throw new IllegalStateException("A memory is exchanged between messages only");
        }
        if ((bytes > sizeBytes && grow((bytes - sizeBytes) / WASM_PAGE_BYTES) < 0) || bytes % WASM_PAGE_BYTES != 0) {
            throw new IllegalArgumentException("The memory cannot have " + bytes + " bytes");
        }
        from.differing(to, this::settle);
        if (bytes < sizeBytes) {
            sizeBytes = bytes;
            if (flat.size > bytes) {
                flat.shrink((int) bytes);
            }
        }
        committedBytes = sizeBytes;
    }

    /** Makes {@code content} the committed content of {@code page}. */
    private void settle(int page, byte @Nullable [] content) {
        if (page >= flat.size >>> PAGE_SHIFT) {
            sparse.settle(page, content);
        } else {
            flat.settle(page, content == null ? ZERO_PAGE : content);
        }
    }

    /** The content of {@code page} as {@link PageMap} takes it; between messages only. */
    public final byte @Nullable [] committed(int page) {
        if (isZero(page)) {
            return null;
        }
        return page < flat.size >>> PAGE_SHIFT
                ? Arrays.copyOfRange(flat.bytes, page << PAGE_SHIFT, (page + 1) << PAGE_SHIFT)
                : sparse.find(page);
    }

    /**
     * Tells {@code visitor} of the content that {@code pages} had at the last commit. May be called in the middle of a
     * message, while the guest stands still.
     */
    public final void committed(int[] pages, PageMap.Visitor visitor) {
        Map<Integer, byte[]> kept = new HashMap<>();
        flat.kept(kept);
        sparse.kept(kept);
        for (int page : pages) {
            if (kept.containsKey(page)) {
                byte[] content = kept.get(page);
                boolean zero = content == null || Arrays.equals(content, ZERO_PAGE);
                visitor.page(page, zero ? null : content.clone());
            } else {
                visitor.page(page, committed(page));
            }
        }
    }

    /** Makes the array longer as long as enough of what follows is in use. Nothing is touched. */
    private void densify() {
        while (true) {
            int wanted =
                    (int) Math.min(Math.min(sizeBytes, bounds.denseBytes()), Math.max(2L * flat.size, WASM_PAGE_BYTES));
            int first = flat.size >>> PAGE_SHIFT;
            int end = wanted >>> PAGE_SHIFT;
            if (end <= first || (long) DENSE * sparse.present(first, end) < end - first) {
                return;
            }
            try {
                flat.extend(wanted, wanted);
            } catch (RuntimeException e) {
                // No room on this host: what was committed stays where it is, and is only slower.
                return;
            }
            for (int page = first; page < end; page++) {
                byte[] content = sparse.remove(page);
                if (content != null) {
                    flat.settle(page, content);
                }
            }
        }
    }

    // For engines whose code reads and writes the array itself

    /** The array, which may be longer than the part of the memory that lies in it. */
    protected final byte[] array() {
        return flat.bytes;
    }

    /** From now on the array is never longer than the part of the memory that lies in it. */
    protected final void keepExact() {
        flat.keepExact();
    }

    /** Bytes of the memory that lie in the array. */
    protected final int arrayBytes() {
        return flat.size;
    }

    /**
     * What a store into the array looks at: it may write to an address whose page (4 KiB) has a negative entry; otherwise
     * it calls {@link #open} first. Another one after growth, commit and undo.
     */
    protected final byte[] storeGuards() {
        return flat.guards;
    }

    /**
     * Keeps what a store at {@code address} overwrites, so that it can be undone.
     *
     * @param length bytes stored, at most a page
     * @throws IndexOutOfBoundsException when they are not all in the memory
     */
    protected final void open(long address, int length) {
        check(address, length);
        if (address < flat.size) {
            flat.open((int) address >>> PAGE_SHIFT, flat.size == sizeBytes);
        }
    }

    private static IndexOutOfBoundsException outOfBounds() {
        return new IndexOutOfBoundsException("out of bounds memory access");
    }

    private void check(long address, long length) {
        if (address < 0 || length < 0 || address > sizeBytes - length) {
            throw outOfBounds();
        }
    }

    // Pages

    /** The content of 4 KiB page {@code page}; empty when it is zero. */
    public final Bytes page(int page) {
        return isZero(page) ? Bytes.EMPTY : Bytes.of(readBytes((long) page << PAGE_SHIFT, PAGE_BYTES));
    }

    /** Whether 4 KiB page {@code page} holds zeros only. */
    public final boolean isZero(int page) {
        check((long) page << PAGE_SHIFT, PAGE_BYTES);
        if (page < flat.size >>> PAGE_SHIFT) {
            return flat.isZero(page);
        }
        byte[] content = sparse.find(page);
        return content == null || Arrays.equals(content, ZERO_PAGE);
    }

    /** Indexes of the pages that hold other than zeros, rising. */
    public final int[] nonZeroPages() {
        int flatPages = flat.size >>> PAGE_SHIFT;
        int[] found = new int[flatPages + sparse.present()];
        int count = 0;
        for (int page = 0; page < flatPages; page++) {
            if (!flat.isZero(page)) {
                found[count++] = page;
            }
        }
        return Arrays.copyOf(found, sparse.nonZero(found, count));
    }

    /** The hash of the leaf of {@code page}, between messages, if it is known; not to be written to. */
    final byte @Nullable [] leaf(int page) {
        return page < flat.size >>> PAGE_SHIFT ? flat.leaf(page) : null;
    }

    /** Remembers {@code hash}, between messages, for as long as {@code page} has the content it has, and may for longer. */
    final void leaf(int page, byte[] hash) {
        if (page < flat.size >>> PAGE_SHIFT) {
            flat.leaf(page, hash);
        }
    }

    // Ranges

    /** Adds {@code length} bytes from {@code address} to {@code digest}. */
    public final void update(MessageDigest digest, long address, long length) {
        check(address, length);
        long at = address;
        long end = address + length;
        if (at < flat.size) {
            int count = (int) (Math.min(end, flat.size) - at);
            digest.update(flat.bytes, (int) at, count);
            at += count;
        }
        while (at < end) {
            int start = (int) at & IN_PAGE;
            int count = (int) Math.min(end - at, PAGE_BYTES - start);
            byte[] page = sparse.find((int) (at >>> PAGE_SHIFT));
            digest.update(page == null ? ZERO_PAGE : page, start, count);
            at += count;
        }
    }

    /** Address of the first zero byte at or after {@code address} and before {@code end}; -1 when there is none. */
    public final long findZero(long address, long end) {
        if (address < 0) {
            return -1;
        }
        long stop = Math.min(end, sizeBytes);
        byte[] bytes = flat.bytes;
        int inFlat = (int) Math.min(stop, flat.size);
        for (int at = (int) Math.min(address, inFlat); at < inFlat; at++) {
            if (bytes[at] == 0) {
                return at;
            }
        }
        for (long at = Math.max(address, inFlat); at < stop; at++) {
            byte[] page = sparse.find((int) (at >>> PAGE_SHIFT));
            if (page == null || page[(int) at & IN_PAGE] == 0) {
                return at;
            }
        }
        return -1;
    }

    /** A copy of {@code length} bytes from {@code address}. */
    public final byte[] readBytes(long address, int length) {
        check(address, length);
        byte[] target = new byte[length];
        int inFlat = flatPart(address, length);
        if (inFlat > 0) {
            System.arraycopy(flat.bytes, (int) address, target, 0, inFlat);
        }
        sparse.read(address + inFlat, target, inFlat, length - inFlat);
        return target;
    }

    /** Copies {@code length} bytes of {@code data} to {@code address}. */
    public final void write(long address, byte[] data, int offset, int length) {
        check(address, length);
        int inFlat = flatPart(address, length);
        if (inFlat > 0) {
            flat.touch((int) address, (int) address + inFlat);
            System.arraycopy(data, offset, flat.bytes, (int) address, inFlat);
        }
        sparse.write(address + inFlat, data, offset + inFlat, length - inFlat);
    }

    /** Of {@code length} bytes at {@code address}, how many lie in the array. */
    private int flatPart(long address, long length) {
        return (int) Math.max(0, Math.min(length, flat.size - address));
    }

    /** Fills the bytes {@code from} to {@code to}. */
    public final void fill(byte value, long from, long to) {
        check(from, to - from);
        int inFlat = flatPart(from, to - from);
        if (inFlat > 0) {
            flat.touch((int) from, (int) from + inFlat);
            Arrays.fill(flat.bytes, (int) from, (int) from + inFlat, value);
        }
        sparse.fill(from + inFlat, to, value);
    }

    /** Copies {@code size} bytes, which may overlap. */
    public final void copy(long to, long from, long size) {
        check(from, size);
        check(to, size);
        long rest = size;
        while (rest > 0) {
            if (to <= from) {
                long source = from + size - rest;
                long target = to + size - rest;
                long count = Math.min(rest, Math.min(runFrom(source), runFrom(target)));
                move(target, source, (int) count);
                rest -= count;
            } else {
                long count = Math.min(rest, Math.min(runTo(from + rest), runTo(to + rest)));
                move(to + rest - count, from + rest - count, (int) count);
                rest -= count;
            }
        }
    }

    /** How many bytes from {@code address} on lie in one array. */
    private long runFrom(long address) {
        return address < flat.size ? flat.size - address : PAGE_BYTES - (address & IN_PAGE);
    }

    /** How many bytes before {@code end} lie in one array. */
    private long runTo(long end) {
        return end <= flat.size ? end : ((end - 1) & IN_PAGE) + 1;
    }

    /** Copies bytes of one array into one array. */
    private void move(long to, long from, int count) {
        byte[] source = from < flat.size ? flat.bytes : sparse.find((int) (from >>> PAGE_SHIFT));
        if (source == null) {
            fill((byte) 0, to, to + count);
            return;
        }
        int start = from < flat.size ? (int) from : (int) from & IN_PAGE;
        if (to < flat.size) {
            flat.touch((int) to, (int) to + count);
            System.arraycopy(source, start, flat.bytes, (int) to, count);
        } else {
            sparse.write(to, source, start, count);
        }
    }

    // Numbers

    /** The byte at {@code address}. */
    public final byte read(long address) {
        check(address, 1);
        if (address < flat.size) {
            return flat.bytes[(int) address];
        }
        byte[] page = sparse.find((int) (address >>> PAGE_SHIFT));
        return page == null ? 0 : page[(int) address & IN_PAGE];
    }

    /** The 16 bits at {@code address}. */
    public final short readShort(long address) {
        check(address, Short.BYTES);
        if (address <= flat.size - Short.BYTES) {
            return (short) SHORTS.get(flat.bytes, (int) address);
        }
        return (short) readSparse(address, Short.BYTES);
    }

    /** The 32 bits at {@code address}. */
    public final int readInt(long address) {
        check(address, Integer.BYTES);
        if (address <= flat.size - Integer.BYTES) {
            return (int) INTS.get(flat.bytes, (int) address);
        }
        if (address >= flat.size && ((int) address & IN_PAGE) <= PAGE_BYTES - Integer.BYTES) {
            byte[] page = sparse.find((int) (address >>> PAGE_SHIFT));
            return page == null ? 0 : (int) INTS.get(page, (int) address & IN_PAGE);
        }
        return (int) readSparse(address, Integer.BYTES);
    }

    /** The 64 bits at {@code address}. */
    public final long readLong(long address) {
        check(address, Long.BYTES);
        if (address <= flat.size - Long.BYTES) {
            return (long) LONGS.get(flat.bytes, (int) address);
        }
        if (address >= flat.size && ((int) address & IN_PAGE) <= PAGE_BYTES - Long.BYTES) {
            byte[] page = sparse.find((int) (address >>> PAGE_SHIFT));
            return page == null ? 0 : (long) LONGS.get(page, (int) address & IN_PAGE);
        }
        return readSparse(address, Long.BYTES);
    }

    /** A number that may lie in two arrays. */
    private long readSparse(long address, int width) {
        long value = 0;
        for (int i = width - 1; i >= 0; i--) {
            value = (value << Byte.SIZE) | (read(address + i) & 0xff);
        }
        return value;
    }

    /** Sets the byte at {@code address}. */
    public final void writeByte(long address, byte value) {
        check(address, 1);
        if (address < flat.size) {
            flat.touch((int) address >>> PAGE_SHIFT);
            flat.bytes[(int) address] = value;
        } else {
            sparse.writable((int) (address >>> PAGE_SHIFT))[(int) address & IN_PAGE] = value;
        }
    }

    /** Sets the 16 bits at {@code address}. */
    public final void writeShort(long address, short value) {
        check(address, Short.BYTES);
        if (address <= flat.size - Short.BYTES) {
            flat.touch((int) address, (int) address + Short.BYTES);
            SHORTS.set(flat.bytes, (int) address, value);
        } else {
            writeSparse(address, value, Short.BYTES);
        }
    }

    /** Sets the 32 bits at {@code address}. */
    public final void writeI32(long address, int value) {
        check(address, Integer.BYTES);
        if (address <= flat.size - Integer.BYTES) {
            flat.touch((int) address, (int) address + Integer.BYTES);
            INTS.set(flat.bytes, (int) address, value);
        } else if (address >= flat.size && ((int) address & IN_PAGE) <= PAGE_BYTES - Integer.BYTES) {
            INTS.set(sparse.writable((int) (address >>> PAGE_SHIFT)), (int) address & IN_PAGE, value);
        } else {
            writeSparse(address, value, Integer.BYTES);
        }
    }

    /** Sets the 64 bits at {@code address}. */
    public final void writeLong(long address, long value) {
        check(address, Long.BYTES);
        if (address <= flat.size - Long.BYTES) {
            flat.touch((int) address, (int) address + Long.BYTES);
            LONGS.set(flat.bytes, (int) address, value);
        } else if (address >= flat.size && ((int) address & IN_PAGE) <= PAGE_BYTES - Long.BYTES) {
            LONGS.set(sparse.writable((int) (address >>> PAGE_SHIFT)), (int) address & IN_PAGE, value);
        } else {
            writeSparse(address, value, Long.BYTES);
        }
    }

    /** A number that may lie in two arrays, all of it in the memory. */
    private void writeSparse(long address, long value, int width) {
        for (int i = 0; i < width; i++) {
            writeByte(address + i, (byte) (value >>> (Byte.SIZE * i)));
        }
    }
}
