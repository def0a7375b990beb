package io.railyard.machine;

import io.railyard.machine.memory.PageMap;
import io.railyard.message.Bytes;
import io.railyard.schedule.outcome.Evaluation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes down what a process is between messages. Owned as its process is. */
final class StateWriter {
    private final Arenas arenas;
    private final @Nullable ProcessMemory memory;
    private final Header header;
    private final byte[] fixed;

    /**
     * @param arenas where its memory may be newer
     * @param memory null when the process runs no module
     * @param header as after the last message
     * @param fixed the header's fixed part
     */
    StateWriter(Arenas arenas, @Nullable ProcessMemory memory, Header header, byte[] fixed) {
        this.arenas = arenas;
        this.memory = memory;
        this.header = header;
        this.fixed = fixed;
    }

    /** The header as it is kept: with the root of the pages as they are now, so that damage is found when they come back. */
    private Bytes encoded() {
        return header.withPagesRoot(memory == null ? Header.ZEROS : arenas.root(memory))
                .encode(fixed);
    }

    /** What {@code evaluation} did to the process, whose pages {@code changed} it changed. */
    Transition transition(Evaluation evaluation, int[] changed) {
        List<Page> pages = new ArrayList<>(changed.length);
        if (memory != null) {
            PageMap content = arenas.pages(memory);
            for (int index : changed) {
                pages.add(new Page(index, bytes(content.find(index))));
            }
        }
        return new Transition(evaluation, pages, encoded());
    }

    ProcessImage image() {
        SortedMap<Integer, Bytes> pages = new TreeMap<>();
        if (memory != null) {
            arenas.pages(memory).forEach((page, content) -> pages.put(page, bytes(content)));
        }
        return new ProcessImage(encoded(), pages);
    }

    /** Tells {@code store} what changed since this was last done. */
    void save(StateStore store) throws Exception {
        if (memory == null) {
            store.record(StoredRecord.encode(Header.ZEROS, encoded()));
            return;
        }
        PageMap pages = arenas.pages(memory);
        PageMap first = memory.origin().pages();
        for (int page : memory.unsaved().toArray()) {
            byte[] content = pages.find(page);
            byte[] original = first.find(page);
            if (Arrays.equals(content, original)) {
                store.remove(page);
            } else {
                store.page(page, PageRecord.encode(content, original));
            }
        }
        memory.unsaved().clear();
        store.record(StoredRecord.encode(memory.origin().root(), encoded()));
    }

    private static Bytes bytes(byte @Nullable [] content) {
        return content == null ? Bytes.EMPTY : Bytes.of(content);
    }
}
