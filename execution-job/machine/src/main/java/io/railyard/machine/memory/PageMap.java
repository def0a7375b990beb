package io.railyard.machine.memory;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The content of a memory between messages: an array for each page of 4 KiB that is not zero. Arrays that stand in a map
 * are never written again, so maps share them: {@link #fork} costs no pages, and two maps differ only where they hold
 * different arrays. Mutable; owned by one thread at a time.
 */
public final class PageMap {
    /** 64 pages, 256 KiB of addresses. */
    private static final class Region {
        private final Object owner;
        private final byte[][] pages;

        Region(Object owner, byte[][] pages) {
            this.owner = owner;
            this.pages = pages;
        }
    }

    /** Told of pages. */
    @FunctionalInterface
    public interface Visitor {
        /**
         * A page that differs.
         *
         * @param content what the other map holds, 4 KiB not to be written to; null for zeros
         */
        void page(int index, byte @Nullable [] content);
    }

    private static final int REGION_SHIFT = 6;
    private static final int REGION_PAGES = 1 << REGION_SHIFT;
    private static final int IN_REGION = REGION_PAGES - 1;

    private @Nullable Region[] regions = new Region[0];
    /** Whether another map has the same array of regions. */
    private boolean shared;
    /** Regions of another owner are copied before they are changed. */
    private Object owner = new Object();

    private int count;

    /** A map of zeros. */
    public PageMap() {}

    /** Another map of the same content. Takes no pages and no time that grows with them. */
    public PageMap fork() {
        PageMap other = new PageMap();
        other.regions = regions;
        other.count = count;
        other.shared = true;
        shared = true;
        owner = new Object();
        return other;
    }

    /** Pages that are there. */
    public int count() {
        return count;
    }

    /** The content of {@code page}, 4 KiB not to be written to; null when it is zero. */
    public byte @Nullable [] find(int page) {
        int region = page >>> REGION_SHIFT;
        if (region >= regions.length) {
            return null;
        }
        Region found = regions[region];
        return found == null ? null : found.pages[page & IN_REGION];
    }

    /** Gives {@code page} the content {@code content}, never to be written to again; null for zeros. */
    public void put(int page, byte @Nullable [] content) {
        byte[] before = find(page);
        if (before == content) {
            return;
        }
        count += (content == null ? 0 : 1) - (before == null ? 0 : 1);
        writable(page >>> REGION_SHIFT).pages[page & IN_REGION] = content;
    }

    private Region writable(int number) {
        if (shared || number >= regions.length) {
            int length = number < regions.length ? regions.length : Math.max(number + 1, regions.length * 9 / 8);
            regions = Arrays.copyOf(regions, length);
            shared = false;
        }
        Region region = regions[number];
        if (region == null) {
            region = new Region(owner, new byte[REGION_PAGES][]);
            regions[number] = region;
        } else if (region.owner != owner) {
            region = new Region(owner, region.pages.clone());
            regions[number] = region;
        }
        return region;
    }

    /** Tells {@code visitor} of the pages, rising, for which {@code to} holds another array than this map. */
    public void differing(PageMap to, Visitor visitor) {
        int most = Math.max(regions.length, to.regions.length);
        for (int number = 0; number < most; number++) {
            Region here = number < regions.length ? regions[number] : null;
            Region there = number < to.regions.length ? to.regions[number] : null;
            if (here != there) {
                differing(number, here, there, visitor);
            }
        }
    }

    private static void differing(int number, @Nullable Region here, @Nullable Region there, Visitor visitor) {
        for (int i = 0; i < REGION_PAGES; i++) {
            byte[] before = here == null ? null : here.pages[i];
            byte[] after = there == null ? null : there.pages[i];
            if (before != after) {
                visitor.page((number << REGION_SHIFT) + i, after);
            }
        }
    }

    /** Tells {@code visitor} of all pages that are there, rising. */
    public void forEach(Visitor visitor) {
        new PageMap().differing(this, visitor);
    }
}
