package io.railyard.machine;

import io.railyard.machine.aos.Guest;
import io.railyard.machine.memory.PageMap;
import io.railyard.machine.memory.PageTree;
import io.railyard.machine.memory.PagedMemory;
import io.railyard.message.Bytes;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Memory and globals of one process as after its last message: a map of pages, shared with the module's origin and with
 * forks, and pages that are newer in the arena where the process lives just now. What has to do with the arena happens
 * under the lock of {@link Arenas}.
 */
final class ProcessMemory {
    /** Heap of a process besides pages of its own, about. */
    private static final long FRAME_BYTES = 2_048;
    /** Heap of a page of its own: content, its place in the map, its hash and a share of those above, about. */
    private static final long PAGE_HEAP_BYTES = PagedMemory.PAGE_BYTES + 256;

    private final Origin origin;
    private final PageMap pages;
    private final PageTree tree;
    /** Pages that are newer in the arena than in the map. */
    private final PageSet newer = new PageSet();
    /** Pages that changed since the process was last saved. */
    private final PageSet unsaved = new PageSet();
    /** Pages that changed since the tree was last brought up to date. */
    private final PageSet unhashed = new PageSet();

    private long bytes;
    /** Size of the memory when the tree was last brought up to date. */
    private long hashedBytes;

    private List<Long> globals;
    private Arenas.@Nullable Arena arena;
    private int ownPages;

    private ProcessMemory(Origin origin, PageMap pages, PageTree tree, long bytes, List<Long> globals) {
        this.origin = origin;
        this.pages = pages;
        this.tree = tree;
        this.bytes = bytes;
        this.hashedBytes = bytes;
        this.globals = globals;
    }

    /** Of a process that begins. */
    static ProcessMemory begin(Origin origin) {
        return new ProcessMemory(origin, origin.pages().fork(), origin.tree().fork(), origin.bytes(), origin.globals());
    }

    /** Another of the same content; nothing of it is unsaved. */
    ProcessMemory fork() {
        copyOut();
        ProcessMemory other = new ProcessMemory(origin, pages.fork(), tree.fork(), bytes, globals);
        other.ownPages = ownPages;
        other.hashedBytes = hashedBytes;
        other.unhashed.addAll(unhashed);
        return other;
    }

    Origin origin() {
        return origin;
    }

    /** Its pages; those that are newer elsewhere are copied out first. */
    PageMap pages() {
        copyOut();
        return pages;
    }

    /** The tree as of the last {@link #hash}, {@link #root} or {@link #rehash}. */
    PageTree tree() {
        return tree;
    }

    /** Root of its pages as they are now. */
    Bytes root() {
        if (isHashed()) {
            return tree.root();
        }
        tree.update(pages(), (int) (bytes / PagedMemory.PAGE_BYTES), unhashed.toArray());
        hashed();
        return tree.root();
    }

    private boolean isHashed() {
        return unhashed.count() == 0 && hashedBytes == bytes;
    }

    private void hashed() {
        unhashed.clear();
        hashedBytes = bytes;
    }

    long bytes() {
        return bytes;
    }

    List<Long> globals() {
        return globals;
    }

    Arenas.@Nullable Arena arena() {
        return arena;
    }

    PageSet unsaved() {
        return unsaved;
    }

    /** Bytes of heap that it takes besides its arena, about. */
    long heldBytes() {
        return FRAME_BYTES + (ownPages + (long) newer.count()) * PAGE_HEAP_BYTES;
    }

    /** Sets size and globals of a process that comes back. */
    void restore(long size, List<Long> values) {
        bytes = size;
        globals = List.copyOf(values);
    }

    /** Gives {@code page} a content, of a process that comes back. */
    void restore(int page, byte @Nullable [] content) {
        put(page, content);
    }

    /** Hashes the pages again that differ from the origin's. */
    void rehash() {
        BitSet changed = new BitSet();
        origin.pages().differing(pages, (page, content) -> changed.set(page));
        tree.update(
                pages, (int) (bytes / PagedMemory.PAGE_BYTES), changed.stream().toArray());
        hashed();
    }

    /**
     * Takes over what a message has left in {@code guest}: {@code changed} are its pages.
     *
     * @param hashing whether the tree is brought up to date
     */
    void keep(Guest guest, int[] changed, boolean hashing) {
        boolean alone = hashing && isHashed();
        for (int page : changed) {
            newer.add(page);
            unsaved.add(page);
            if (!alone) {
                unhashed.add(page);
            }
        }
        boolean grown = guest.memory().sizeBytes() != bytes;
        bytes = guest.memory().sizeBytes();
        globals = guest.globals();
        if (alone && (changed.length > 0 || grown)) {
            tree.update(guest.memory(), changed, true);
            hashedBytes = bytes;
        } else if (hashing) {
            hash(guest);
        }
    }

    /** Brings the tree up to date while {@code guest}, between messages, holds the memory. */
    void hash(Guest guest) {
        if (!isHashed()) {
            tree.update(guest.memory(), unhashed.toArray());
            hashed();
        }
    }

    void moveIn(Arenas.Arena next) {
        arena = next;
    }

    /** Leaves the arena; what the arena's memory holds. */
    PageMap moveOut() {
        copyOut();
        arena = null;
        return pages.fork();
    }

    private void copyOut() {
        Arenas.Arena home = arena;
        if (home != null && newer.count() > 0) {
            home.guest().memory().committed(newer.toArray(), this::put);
            newer.clear();
        }
    }

    private void put(int page, byte @Nullable [] content) {
        byte[] first = origin.pages().find(page);
        byte[] before = pages.find(page);
        byte[] shared = content != null && first != null && Arrays.equals(content, first) ? first : content;
        ownPages += (isOwn(shared, first) ? 1 : 0) - (isOwn(before, first) ? 1 : 0);
        pages.put(page, shared);
    }

    @SuppressWarnings("ReferenceEquality") // shared or not is what is asked
    private static boolean isOwn(byte @Nullable [] content, byte @Nullable [] first) {
        return content != null && content != first;
    }
}
