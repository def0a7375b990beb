package io.railyard.machine;

import io.railyard.message.Bytes;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything of a process that lives between messages. Format: {@code docs/formats/state-root.md}.
 *
 * @param header small versioned record of all but the memory
 * @param pages content of the 4 KiB memory pages by index; a page that is not there is zero
 */
public record ProcessImage(Bytes header, SortedMap<Integer, Bytes> pages) {
    public ProcessImage {
        pages = Collections.unmodifiableSortedMap(new TreeMap<>(pages));
    }

    /** This image after {@code transition}, which must follow it directly. */
    public ProcessImage after(Transition transition) {
        TreeMap<Integer, Bytes> next = new TreeMap<>(pages);
        for (Page page : transition.changedPages()) {
            if (page.content().isEmpty()) {
                next.remove(page.index());
            } else {
                next.put(page.index(), page.content());
            }
        }
        return new ProcessImage(transition.header(), next);
    }
}
