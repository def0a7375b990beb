package io.railyard.machine.memory;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The part of a memory that lies in one array, from address 0. The array may be longer than the part, so that growing by
 * one page at a time does not copy each time; what is behind the part is zero. Mutable; owned by one thread at a time.
 */
final class FlatPart {
    /**
     * A page as the last commit left it, with the hash of its leaf once that was asked for, and an earlier content of it
     * with such a hash. Garbage collection inside a guest marks what lives in turns of two, so pages often go back.
     */
    private static final class Kept {
        private byte[] now;
        private byte @Nullable [] nowLeaf;
        private byte @Nullable [] earlier;
        private byte @Nullable [] earlierLeaf;
        /** From where on {@link #now} is behind the page, which has been committed since; -1 when it is not. */
        private int behind = -1;
        /** Where the page differed lately: a guest that writes marks changes the same bytes again and again. */
        private int restless;

        Kept(byte[] now) {
            this.now = now;
        }

        /**
         * Takes over what stands at {@code start} of {@code source}; where nobody asked for leaves, only when it is touched
         * again, for then the guest needs the page anyway.
         *
         * @param from no byte before differs
         * @param two whether an earlier content may be kept besides
         */
        void renew(byte[] source, int start, int from, boolean two) {
            byte[] other = earlier;
            if (other != null && Arrays.equals(source, start, start + PAGE_BYTES, other, 0, PAGE_BYTES)) {
                byte[] leaf = earlierLeaf;
                earlier = now;
                earlierLeaf = nowLeaf;
                now = other;
                nowLeaf = leaf;
            } else if (nowLeaf == null || !two) {
                behind = from;
                nowLeaf = null;
            } else {
                byte[] target = other == null ? new byte[PAGE_BYTES] : other;
                System.arraycopy(source, start, target, 0, PAGE_BYTES);
                earlier = now;
                earlierLeaf = nowLeaf;
                now = target;
                nowLeaf = null;
            }
        }

        /**
         * Compares the page at {@code start} of {@code source} with {@link #now}.
         *
         * @return a place before which none differs, though that one may not; -1 when none differs
         */
        int difference(byte[] source, int start) {
            if (source[start + restless] != now[restless]) {
                return 0;
            }
            int first = Arrays.mismatch(source, start, start + PAGE_BYTES, now, 0, PAGE_BYTES);
            if (first > 0 && now != PagedMemory.ZERO_PAGE) {
                restless = first;
            }
            return first;
        }

        /** Catches up with what stands at {@code start} of {@code source}. */
        void catchUp(byte[] source, int start) {
            if (behind >= 0) {
                System.arraycopy(source, start + behind, now, behind, PAGE_BYTES - behind);
                behind = -1;
            }
        }

        void settle(byte[] content) {
            System.arraycopy(content, 0, now, 0, PAGE_BYTES);
            behind = -1;
            nowLeaf = null;
        }
    }

    private static final int PAGE_BYTES = PagedMemory.PAGE_BYTES;
    private static final int PAGE_SHIFT = PagedMemory.PAGE_SHIFT;
    /** Of a page that was zero and is touched for the first time: nothing is copied. */
    private static final Kept ZEROS = new Kept(PagedMemory.ZERO_PAGE);
    /** Pages of which copies, at most two each, stay after a message: 8 MiB. */
    private static final int KEPT_PAGES = 1_024;

    byte[] bytes;
    /**
     * By page: 0 when the page is as the last commit left it, 1 when its content then is kept, -1 when its and the next
     * page's are, both whole: compiled code asks the page of an address and then stores up to a page behind it. One entry more
     * than pages.
     */
    byte[] guards;
    /** Bytes of the memory that lie here, a multiple of the page size. */
    int size;

    HeapMeter meter = HeapMeter.NONE;

    private boolean exact;
    private int[] touchedPages = new int[16];
    /** By position among the touched pages: no byte before differs, as {@link #changed} found last; -1 when none does. */
    private int[] differences = new int[16];

    private int touchedCount;
    /**
     * By page, what the last commit left there, for pages touched lately: those that are touched again need no copy, and a
     * commit copies only what differs.
     */
    private @Nullable Kept[] committed = new Kept[0];

    private int committedCount;

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
            lengthen(exact ? wanted : roomy(wanted, most));
        }
        size = wanted;
        int last = guards.length - 2;
        if (last >= 0 && guards[last] < 0) {
            // The page after it is new: stores that cross into it must be seen.
            guards[last] = 1;
        }
        guards = Arrays.copyOf(guards, (wanted >>> PAGE_SHIFT) + 1);
    }

    /** Half as much again, or all there may be where the next step would add little. */
    private int roomy(int wanted, long most) {
        long length = Math.max(wanted, bytes.length * 3L / 2);
        return (int) Math.max(wanted, most - length < length / 2 ? most : length);
    }

    private void lengthen(int length) {
        // Both arrays are there while one is copied.
        meter.take(length);
        int before = bytes.length;
        try {
            bytes = Arrays.copyOf(bytes, length);
        } catch (OutOfMemoryError e) {
            meter.take(-length);
            throw meter.exhausted(length, e);
        }
        meter.take(-before);
    }

    /** Makes the part shorter again. Nothing is touched, and what goes is zero. */
    void shrink(int wanted) {
        dropCopies();
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
        if (touchedCount == touchedPages.length) {
            touchedPages = Arrays.copyOf(touchedPages, 2 * touchedCount);
            differences = Arrays.copyOf(differences, 2 * touchedCount);
        }
        Kept kept = find(page);
        if (kept == null) {
            keep(page);
        } else {
            kept.catchUp(bytes, page << PAGE_SHIFT);
        }
        touchedPages[touchedCount++] = page;
        guards[page] = 1;
    }

    private void keep(int page) {
        if (page >= committed.length) {
            committed = Arrays.copyOf(committed, Math.max(page + 1, Math.min(size >>> PAGE_SHIFT, 2 * page)));
        }
        if (isZero(page)) {
            // A guest that fills what it has just been given needs no copies of that.
            committed[page] = ZEROS;
            return;
        }
        meter.take(PAGE_BYTES);
        int start = page << PAGE_SHIFT;
        committed[page] = new Kept(Arrays.copyOfRange(bytes, start, start + PAGE_BYTES));
        committedCount++;
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

    /** Makes {@code content} the committed content of {@code page}, which is not touched. */
    void settle(int page, byte[] content) {
        System.arraycopy(content, 0, bytes, page << PAGE_SHIFT, PAGE_BYTES);
        Kept kept = find(page);
        if (kept == ZEROS) {
            committed[page] = null;
        } else if (kept != null) {
            kept.settle(content);
        }
    }

    private @Nullable Kept find(int page) {
        return page < committed.length ? committed[page] : null;
    }

    /** What is kept of a page that is touched. */
    private byte[] before(int page) {
        return Objects.requireNonNull(committed[page]).now;
    }

    /** The leaf's hash of {@code page}, which is not touched, as {@link #leaf(int, byte[])} was told it; null when unknown. */
    byte @Nullable [] leaf(int page) {
        Kept kept = guards[page] == 0 ? find(page) : null;
        return kept == null ? null : kept.nowLeaf;
    }

    /** Remembers {@code hash}, never written to again, for the content that {@code page} has, if any is kept of it. */
    void leaf(int page, byte[] hash) {
        Kept kept = guards[page] == 0 ? find(page) : null;
        if (kept != null && kept != ZEROS) {
            kept.catchUp(bytes, page << PAGE_SHIFT);
            kept.nowLeaf = hash;
        }
    }

    /** Touched pages. */
    int touchedCount() {
        return touchedCount;
    }

    /** Writes the pages whose content differs from what was kept into {@code target} from {@code at}; the next place. */
    int changed(int[] target, int at) {
        int next = at;
        for (int i = 0; i < touchedCount; i++) {
            int page = touchedPages[i];
            differences[i] = Objects.requireNonNull(committed[page]).difference(bytes, page << PAGE_SHIFT);
            if (differences[i] >= 0) {
                target[next++] = touchedPages[i];
            }
        }
        return next;
    }

    /** Adds to {@code target} what is kept, by page. */
    void kept(Map<Integer, byte[]> target) {
        for (int i = 0; i < touchedCount; i++) {
            target.put(touchedPages[i], before(touchedPages[i]));
        }
    }

    /** Puts back what was kept. */
    void rollback() {
        for (int i = 0; i < touchedCount; i++) {
            int page = touchedPages[i];
            System.arraycopy(before(page), 0, bytes, page << PAGE_SHIFT, PAGE_BYTES);
        }
        forget();
    }

    /** Keeps what was written: to be called after {@link #changed}, with nothing written since. */
    void commit() {
        boolean two = committedCount <= KEPT_PAGES;
        for (int i = 0; i < touchedCount; i++) {
            int from = differences[i];
            if (from >= 0) {
                int page = touchedPages[i];
                Kept kept = Objects.requireNonNull(committed[page]);
                if (kept == ZEROS) {
                    committed[page] = null;
                } else {
                    kept.renew(bytes, page << PAGE_SHIFT, from, two);
                }
            }
        }
        forget();
    }

    /** Begins anew: nothing is touched, and what is kept is what is there. */
    private void forget() {
        for (int i = 0; i < touchedCount; i++) {
            guards[touchedPages[i]] = 0;
        }
        touchedCount = 0;
        if (committedCount > KEPT_PAGES) {
            dropCopies();
            touchedPages = new int[16];
            differences = new int[16];
        }
    }

    private void dropCopies() {
        committed = new Kept[0];
        committedCount = 0;
    }
}
