package io.railyard.machine;

import io.railyard.machine.memory.PageMap;
import io.railyard.message.Bytes;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a process comes back from: its header, and a way to fill its memory. */
final class Restored {
    /** How the pages were kept. */
    private enum Form {
        /** All that are not zero, as they are. */
        IMAGE,
        /** All that are not zero, as they are: releases before there were records. */
        OVER_ZEROS,
        /** Records of those that differ from the module's. */
        OVER_ORIGIN
    }

    private final Header header;
    private final Form form;
    private final SortedMap<Integer, byte[]> pages;
    private final Bytes origin;

    private Restored(Header header, Form form, SortedMap<Integer, byte[]> pages, Bytes origin) {
        this.header = header;
        this.form = form;
        this.pages = pages;
        this.origin = origin;
    }

    static Restored of(ProcessImage image) {
        SortedMap<Integer, byte[]> pages = new TreeMap<>();
        image.pages().forEach((page, content) -> pages.put(page, content.toByteArray()));
        return new Restored(Header.decode(image.header()), Form.IMAGE, pages, Header.ZEROS);
    }

    /** What a {@link StateStore} was told. */
    static Restored of(byte[] record, SortedMap<Integer, byte[]> pages) {
        StoredRecord stored = StoredRecord.decode(record);
        Header header = Header.decode(stored.header());
        return new Restored(header, stored.overZeros() ? Form.OVER_ZEROS : Form.OVER_ORIGIN, pages, stored.origin());
    }

    Header header() {
        return header;
    }

    /**
     * Fills {@code memory}, which is as its module begins.
     *
     * @return whether the whole must be saved anew, as this release keeps it in another way
     * @throws DamagedState naming what does not fit
     */
    boolean fill(ProcessMemory memory) {
        long bytes = header.memoryBytes();
        long limit = header.limits().memoryBytes();
        boolean outside = !pages.isEmpty() && (pages.firstKey() < 0 || pages.lastKey() >= bytes / Page.SIZE_BYTES);
        if (outside || bytes < memory.bytes() || bytes > limit || bytes % Limits.WASM_PAGE_BYTES != 0) {
            throw new DamagedState("The image of process " + header.process() + " does not fit its memory");
        }
        memory.restore(bytes, header.globals());
        PageMap first = memory.origin().pages();
        if (form == Form.OVER_ORIGIN && !origin.equals(memory.origin().root())) {
            throw new DamagedState(
                    "Process " + header.process() + " was kept over another memory than its module begins"
                            + " with here; restore it with the release that wrote it");
        }
        if (form != Form.OVER_ORIGIN) {
            first.forEach((page, content) -> {
                if (!pages.containsKey(page)) {
                    change(memory, page, null);
                }
            });
        }
        pages.forEach((page, record) -> change(memory, page, content(page, record, first.find(page))));
        return form != Form.OVER_ORIGIN;
    }

    private void change(ProcessMemory memory, int page, byte @Nullable [] content) {
        memory.restore(page, content);
        if (form != Form.OVER_ORIGIN) {
            memory.unsaved().add(page);
        }
    }

    private byte @Nullable [] content(int page, byte[] record, byte @Nullable [] first) {
        try {
            byte[] content = form == Form.OVER_ORIGIN ? PageRecord.decode(record, first) : record;
            if (content != null && content.length != Page.SIZE_BYTES) {
                throw new DamagedState("it has " + content.length + " bytes");
            }
            return content == null || Arrays.equals(content, new byte[Page.SIZE_BYTES]) ? null : content;
        } catch (DamagedState e) {
            throw new DamagedState(
                    "Page " + page + " of process " + header.process() + " at " + header.position() + " is damaged: "
                            + e.getMessage(),
                    e);
        }
    }
}
