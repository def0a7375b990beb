package io.railyard.machine;

import io.railyard.machine.aos.Guest;
import io.railyard.machine.memory.PageMap;
import io.railyard.machine.memory.PageTree;
import io.railyard.message.Bytes;
import java.util.List;

/**
 * What every process of a module begins as: memory and globals after start-up, under certain limits. Processes share its
 * pages and hashes until they change them. Forks of it are made under the lock of {@link Arenas}.
 *
 * @param pages memory after start-up
 * @param tree the tree over it
 * @param bytes its size
 * @param globals values of the globals that live between messages
 * @param gasUsed gas that start-up used
 */
record Origin(PageMap pages, PageTree tree, long bytes, List<Long> globals, long gasUsed) {
    /** Of a guest that has just been started. */
    static Origin of(Guest guest) {
        int[] indexes = guest.memory().nonZeroPages();
        PageMap pages = new PageMap();
        for (int page : indexes) {
            pages.put(page, guest.memory().committed(page));
        }
        PageTree tree = new PageTree();
        tree.update(guest.memory(), indexes);
        return new Origin(pages, tree, guest.memory().sizeBytes(), guest.globals(), guest.gasUsed());
    }

    /** Root of its memory. */
    Bytes root() {
        return tree.root();
    }
}
