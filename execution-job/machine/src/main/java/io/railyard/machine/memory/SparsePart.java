package io.railyard.machine.memory;

import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The part of a memory behind its {@link FlatPart}: pages of 4 KiB by number, made when something other than zero is
 * first written to them. A page that is not there is zero and costs nothing. Mutable; owned by one thread at a time.
 */
final class SparsePart {
    /** 1,024 pages, 4 MiB of addresses. */
    private static final class Region {
        private final byte[][] pages = new byte[REGION_PAGES][];
        private final long[] touched = new long[REGION_PAGES / Long.SIZE];
        private int present;
    }

    private static final int PAGE_BYTES = PagedMemory.PAGE_BYTES;
    private static final int PAGE_SHIFT = PagedMemory.PAGE_SHIFT;
    private static final int REGION_SHIFT = 10;
    private static final int REGION_BYTES_SHIFT = REGION_SHIFT + PAGE_SHIFT;
    private static final int REGION_PAGES = 1 << REGION_SHIFT;
    private static final int IN_PAGE = PAGE_BYTES - 1;

    private @Nullable Region[] regions = new Region[0];
    private int[] touchedPages = new int[16];
    /** What touched pages were: null for zero. Arrays that stand here are never written again. */
    private byte[][] originals = new byte[16][];

    private int touchedCount;
    HeapMeter meter = HeapMeter.NONE;

    /** The bytes of {@code page}, not to be written to; null when it is zero. */
    byte @Nullable [] find(int page) {
        int region = page >>> REGION_SHIFT;
        if (region >= regions.length) {
            return null;
        }
        Region found = regions[region];
        return found == null ? null : found.pages[page & (REGION_PAGES - 1)];
    }

    /** The bytes of {@code page} for writing; what they were is kept. */
    byte[] writable(int page) {
        Region region = region(page);
        int index = page & (REGION_PAGES - 1);
        byte[] current = region.pages[index];
        if (isTouched(region, index) && current != null) {
            return current;
        }
        meter.take(PAGE_BYTES);
        if (!isTouched(region, index)) {
            keep(region, page, current);
        }
        byte[] fresh = current == null ? new byte[PAGE_BYTES] : current.clone();
        put(region, index, fresh);
        return fresh;
    }

    /** Gives {@code page} other bytes, which this part owns from now on; null for zeros. */
    void replace(int page, byte @Nullable [] content) {
        if (content == null && find(page) == null) {
            return;
        }
        if (content != null) {
            meter.take(PAGE_BYTES);
        }
        Region region = region(page);
        int index = page & (REGION_PAGES - 1);
        if (!isTouched(region, index)) {
            keep(region, page, region.pages[index]);
        }
        put(region, index, content);
    }

    /** Gives {@code page} other bytes, which are never written to again; null for zeros. Nothing is touched. */
    void settle(int page, byte @Nullable [] content) {
        if (content != null || find(page) != null) {
            put(region(page), page & (REGION_PAGES - 1), content);
        }
    }

    /** The bytes of {@code page}, taken out for good; null when it is zero. Nothing is touched. */
    byte @Nullable [] remove(int page) {
        byte[] content = find(page);
        if (content != null) {
            put(region(page), page & (REGION_PAGES - 1), null);
        }
        return content;
    }

    private Region region(int page) {
        int number = page >>> REGION_SHIFT;
        if (number >= regions.length) {
            regions = Arrays.copyOf(regions, Math.max(number + 1, regions.length * 3 / 2));
        }
        Region region = regions[number];
        if (region == null) {
            region = new Region();
            regions[number] = region;
        }
        return region;
    }

    private static void put(Region region, int index, byte @Nullable [] content) {
        region.present += (content == null ? 0 : 1) - (region.pages[index] == null ? 0 : 1);
        region.pages[index] = content;
    }

    private static boolean isTouched(Region region, int index) {
        return (region.touched[index >>> 6] & (1L << index)) != 0;
    }

    private void keep(Region region, int page, byte @Nullable [] original) {
        if (touchedCount == touchedPages.length) {
            touchedPages = Arrays.copyOf(touchedPages, 2 * touchedCount);
            originals = Arrays.copyOf(originals, 2 * touchedCount);
        }
        touchedPages[touchedCount] = page;
        originals[touchedCount++] = original;
        int index = page & (REGION_PAGES - 1);
        region.touched[index >>> 6] |= 1L << index;
    }

    // Ranges

    /** Copies bytes out; pages that are not there are zeros. */
    void read(long address, byte[] target, int offset, int length) {
        int done = 0;
        while (done < length) {
            long at = address + done;
            int start = (int) at & IN_PAGE;
            int count = Math.min(length - done, PAGE_BYTES - start);
            byte[] page = find((int) (at >>> PAGE_SHIFT));
            if (page == null) {
                Arrays.fill(target, offset + done, offset + done + count, (byte) 0);
            } else {
                System.arraycopy(page, start, target, offset + done, count);
            }
            done += count;
        }
    }

    /** Copies bytes in. */
    void write(long address, byte[] source, int offset, int length) {
        int done = 0;
        while (done < length) {
            long at = address + done;
            int start = (int) at & IN_PAGE;
            int count = Math.min(length - done, PAGE_BYTES - start);
            int page = (int) (at >>> PAGE_SHIFT);
            if (count == PAGE_BYTES) {
                replace(page, Arrays.copyOfRange(source, offset + done, offset + done + count));
            } else {
                System.arraycopy(source, offset + done, writable(page), start, count);
            }
            done += count;
        }
    }

    /** Fills the bytes {@code from} to {@code to}. Zeros over what is not there cost nothing. */
    void fill(long from, long to, byte value) {
        long at = from;
        while (at < to) {
            int page = (int) (at >>> PAGE_SHIFT);
            int start = (int) at & IN_PAGE;
            int count = (int) Math.min(to - at, PAGE_BYTES - start);
            if (value == 0 && find(page) == null) {
                at = isEmpty(page >>> REGION_SHIFT)
                        ? (long) ((page >>> REGION_SHIFT) + 1) << REGION_BYTES_SHIFT
                        : at + count;
                continue;
            }
            if (count == PAGE_BYTES) {
                replace(page, value == 0 ? null : filled(value));
            } else {
                Arrays.fill(writable(page), start, start + count, value);
            }
            at += count;
        }
    }

    private static byte[] filled(byte value) {
        byte[] page = new byte[PAGE_BYTES];
        Arrays.fill(page, value);
        return page;
    }

    private boolean isEmpty(int number) {
        if (number >= regions.length) {
            return true;
        }
        Region region = regions[number];
        return region == null || region.present == 0;
    }

    // Commit and undo

    /** Touched pages. */
    int touchedCount() {
        return touchedCount;
    }

    /** Writes the pages whose content differs from what was kept into {@code target} from {@code at}; the next place. */
    int changed(int[] target, int at) {
        int next = at;
        for (int i = 0; i < touchedCount; i++) {
            int page = touchedPages[i];
            if (!Arrays.equals(orZeros(find(page)), orZeros(originals[i]))) {
                target[next++] = page;
            }
        }
        return next;
    }

    private static byte[] orZeros(byte @Nullable [] page) {
        return page == null ? PagedMemory.ZERO_PAGE : page;
    }

    /** Adds to {@code target} what is kept, by page; null for zeros. */
    void kept(Map<Integer, byte[]> target) {
        for (int i = 0; i < touchedCount; i++) {
            target.put(touchedPages[i], originals[i]);
        }
    }

    /** Puts back what was kept. */
    void rollback() {
        for (int i = 0; i < touchedCount; i++) {
            int page = touchedPages[i];
            put(region(page), page & (REGION_PAGES - 1), originals[i]);
        }
        forget();
    }

    /** Lets go of what was kept, and of pages that have become zero. */
    void commit() {
        for (int i = 0; i < touchedCount; i++) {
            int page = touchedPages[i];
            byte[] content = find(page);
            if (content != null && Arrays.equals(content, PagedMemory.ZERO_PAGE)) {
                remove(page);
            }
        }
        forget();
    }

    private void forget() {
        if (touchedCount == 0) {
            return;
        }
        for (int i = 0; i < touchedCount; i++) {
            int index = touchedPages[i] & (REGION_PAGES - 1);
            region(touchedPages[i]).touched[index >>> 6] = 0;
        }
        for (int i = 0; i < touchedCount; i++) {
            int number = touchedPages[i] >>> REGION_SHIFT;
            if (isEmpty(number)) {
                regions[number] = null;
            }
        }
        touchedCount = 0;
        touchedPages = new int[16];
        originals = new byte[16][];
    }

    /** How many pages from {@code from} and before {@code to} are there. */
    int present(int from, int to) {
        int count = 0;
        int page = from;
        while (page < to) {
            int number = page >>> REGION_SHIFT;
            int next = Math.min(to, (number + 1) << REGION_SHIFT);
            Region region = number < regions.length ? regions[number] : null;
            if (region != null && next - page == REGION_PAGES) {
                count += region.present;
            } else if (region != null && region.present > 0) {
                for (int i = page; i < next; i++) {
                    count += region.pages[i & (REGION_PAGES - 1)] == null ? 0 : 1;
                }
            }
            page = next;
        }
        return count;
    }

    /** Writes the pages that are there and not zero into {@code target} from {@code at}, rising; the next place. */
    int nonZero(int[] target, int at) {
        int next = at;
        for (int number = 0; number < regions.length; number++) {
            if (!isEmpty(number)) {
                for (int page = number << REGION_SHIFT; page < (number + 1) << REGION_SHIFT; page++) {
                    byte[] content = find(page);
                    if (content != null && !Arrays.equals(content, PagedMemory.ZERO_PAGE)) {
                        target[next++] = page;
                    }
                }
            }
        }
        return next;
    }

    /** Pages that are there. */
    int present() {
        return present(0, regions.length << REGION_SHIFT);
    }
}
