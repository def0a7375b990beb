package io.railyard.machine.memory;

import java.util.Arrays;
import java.util.Map;

/**
 * The part of a memory that lies in one array, from address 0. The array may be longer than the part, so that growing by
 * one page at a time does not copy each time; what is behind the part is zero. Mutable; owned by one thread at a time.
 */
final class FlatPart {
    private static final int PAGE_BYTES = PagedMemory.PAGE_BYTES;
    private static final int PAGE_SHIFT = PagedMemory.PAGE_SHIFT;
    /** Kept page copies above which the room for them is let go after a message. */
    private static final int KEPT_PAGES = 1_024;

    byte[] bytes;
    /**
     * By page: 0 when the page is as the last commit left it, 1 when its content then is kept, -1 when its and the next
     * page's are; one entry more than pages.
     */
    byte[] guards;
    /** Bytes of the memory that lie here, a multiple of the page size. */
    int size;

    HeapMeter meter = HeapMeter.NONE;

    private boolean exact;
    private int[] touchedPages = new int[16];
    private byte[][] originals = new byte[16][];
    private int touchedCount;

    FlatPart(int size) {
        this.size = size;
        this.bytes = new byte[size];
        this.guards = new byte[(size >>> PAGE_SHIFT) + 1];
    }

    /** Lets the array be no longer than the part from now on: its bounds are then the memory's. */
    void keepExact() {
        exact = true;
        bytes = bytes.length == size ? bytes : Arrays.copyOf(bytes, size);
    }

    /** Makes the part {@code wanted} bytes long; its array gets room for up to {@code most}. */
    void extend(int wanted, long most) {
        if (wanted > bytes.length) {
            long roomy = exact ? wanted : Math.min(most, Math.max(wanted, bytes.length * 3L / 2));
            int length = (int) Math.max(wanted, roomy);
            meter.take((long) length - bytes.length);
            bytes = Arrays.copyOf(bytes, length);
        }
        size = wanted;
        int last = guards.length - 2;
        if (last >= 0 && guards[last] < 0) {
            // The page after it is new: stores that cross into it must be seen.
            guards[last] = 1;
        }
        guards = Arrays.copyOf(guards, (wanted >>> PAGE_SHIFT) + 1);
    }

    /** Makes the part shorter again. Nothing is touched, and what goes is zero. */
    void shrink(int wanted) {
        size = wanted;
        if (exact) {
            bytes = Arrays.copyOf(bytes, wanted);
        }
        guards = new byte[(wanted >>> PAGE_SHIFT) + 1];
    }

    /** Keeps the content of {@code page} when nothing is kept of it yet. */
    void touch(int page) {
        if (guards[page] != 0) {
            return;
        }
        if (touchedCount == originals.length) {
            originals = Arrays.copyOf(originals, 2 * touchedCount);
            touchedPages = Arrays.copyOf(touchedPages, 2 * touchedCount);
        }
        byte[] original = originals[touchedCount];
        if (original == null) {
            meter.take(PAGE_BYTES);
            original = new byte[PAGE_BYTES];
            originals[touchedCount] = original;
        }
        System.arraycopy(bytes, page << PAGE_SHIFT, original, 0, PAGE_BYTES);
        touchedPages[touchedCount++] = page;
        guards[page] = 1;
    }

    /** Touches the pages of the bytes {@code from} to {@code to}. */
    void touch(int from, int to) {
        if (from < to) {
            int last = (to - 1) >>> PAGE_SHIFT;
            for (int page = from >>> PAGE_SHIFT; page <= last; page++) {
                touch(page);
            }
        }
    }

    /**
     * Touches {@code page} and the next one, so that stores which begin in it need not look again.
     *
     * @param wholeMemory whether the memory ends where this part does
     */
    void open(int page, boolean wholeMemory) {
        touch(page);
        if ((page + 1) << PAGE_SHIFT < size) {
            touch(page + 1);
            guards[page] = -1;
        } else if (wholeMemory && bytes.length == size) {
            guards[page] = -1;
        }
    }

    boolean isZero(int page) {
        int start = page << PAGE_SHIFT;
        return Arrays.equals(bytes, start, start + PAGE_BYTES, PagedMemory.ZERO_PAGE, 0, PAGE_BYTES);
    }

    /** Touched pages. */
    int touchedCount() {
        return touchedCount;
    }

    /** Writes the pages whose content differs from what was kept into {@code target} from {@code at}; the next place. */
    int changed(int[] target, int at) {
        int next = at;
        for (int i = 0; i < touchedCount; i++) {
            int start = touchedPages[i] << PAGE_SHIFT;
            if (!Arrays.equals(bytes, start, start + PAGE_BYTES, originals[i], 0, PAGE_BYTES)) {
                target[next++] = touchedPages[i];
            }
        }
        return next;
    }

    /** Adds to {@code target} what is kept, by page. */
    void kept(Map<Integer, byte[]> target) {
        for (int i = 0; i < touchedCount; i++) {
            target.put(touchedPages[i], originals[i]);
        }
    }

    /** Puts back what was kept. */
    void rollback() {
        for (int i = 0; i < touchedCount; i++) {
            System.arraycopy(originals[i], 0, bytes, touchedPages[i] << PAGE_SHIFT, PAGE_BYTES);
        }
        forget();
    }

    /** Lets go of what was kept. */
    void forget() {
        for (int i = 0; i < touchedCount; i++) {
            guards[touchedPages[i]] = 0;
        }
        touchedCount = 0;
        if (originals.length > KEPT_PAGES) {
            originals = new byte[16][];
            touchedPages = new int[16];
        }
    }
}
