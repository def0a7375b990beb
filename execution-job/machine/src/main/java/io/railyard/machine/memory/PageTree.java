package io.railyard.machine.memory;

import io.railyard.message.Bytes;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Binary Merkle tree over the 4 KiB pages of a memory, with SHA-256 and the prefixes of RFC 9162 (0 for leaves, 1 for
 * nodes). The number of leaves is filled up to a power of two with zero pages. Only changed pages are hashed again, and
 * subtrees of zeros take neither time nor room: their hashes are known by level. Mutable; owned by its process's thread.
 */
public final class PageTree {
    /** Some hashes of one level; copied before it is changed when it has another owner. */
    private static final class Block {
        private final Object owner;
        private final byte[] hashes;

        Block(Object owner, byte[] hashes) {
            this.owner = owner;
            this.hashes = hashes;
        }
    }

    /** The hashes of one level, from the left, in blocks; a block that is not there has the hash of zeros throughout. */
    private static final class Level {
        private final byte[] zero;
        private @Nullable Block[] blocks;
        /** Whether another tree has the same array of blocks. */
        private boolean shared;

        Level(byte[] zero, @Nullable Block[] blocks, boolean shared) {
            this.zero = zero;
            this.blocks = blocks;
            this.shared = shared;
        }

        void read(int index, byte[] target, int offset) {
            int block = index >>> BLOCK_SHIFT;
            Block found = block < blocks.length ? blocks[block] : null;
            if (found == null) {
                System.arraycopy(zero, 0, target, offset, HASH);
            } else {
                System.arraycopy(found.hashes, place(index), target, offset, HASH);
            }
        }

        void write(int index, byte[] hash, Object owner) {
            int number = index >>> BLOCK_SHIFT;
            Block found = number < blocks.length ? blocks[number] : null;
            if (found == null && Arrays.equals(hash, zero)) {
                return;
            }
            if (found == null || found.owner != owner) {
                found = own(number, found, owner);
            }
            System.arraycopy(hash, 0, found.hashes, place(index), HASH);
        }

        private Block own(int number, @Nullable Block found, Object owner) {
            if (shared || number >= blocks.length) {
                int length = number < blocks.length ? blocks.length : Math.max(number + 1, blocks.length * 3 / 2);
                blocks = Arrays.copyOf(blocks, length);
                shared = false;
            }
            byte[] hashes;
            if (found == null) {
                hashes = new byte[BLOCK * HASH];
                for (int i = 0; i < BLOCK; i++) {
                    System.arraycopy(zero, 0, hashes, i * HASH, HASH);
                }
            } else {
                hashes = found.hashes.clone();
            }
            Block made = new Block(owner, hashes);
            blocks[number] = made;
            return made;
        }

        private static int place(int index) {
            return (index & (BLOCK - 1)) * HASH;
        }
    }

    private static final int HASH = 32;
    private static final byte LEAF = 0;
    private static final byte NODE = 1;
    private static final int BLOCK_SHIFT = 5;
    private static final int BLOCK = 1 << BLOCK_SHIFT;
    /** Levels above the leaves of the largest memory: 4 Mi pages. */
    private static final int MOST_LEVELS = PageProof.MOST_HASHES;
    /** The hash of zeros by level. */
    private static final byte[][] ZEROS = zeros();

    private @Nullable MessageDigest digest;
    /** Level 0 holds the leaves; each next level half as many; the one at {@code top} the root. */
    private Level[] levels;

    private int top;
    /** Blocks of another owner are copied before they are changed. */
    private Object owner = new Object();

    private final byte[] pair = new byte[1 + 2 * HASH];
    private final byte[] hash = new byte[HASH];

    /** The tree over a memory of no pages; {@link #update} makes it grow. */
    public PageTree() {
        this(new Level[] {new Level(ZEROS[0], new Block[0], false)});
    }

    private PageTree(Level[] levels) {
        this.levels = levels;
        pair[0] = NODE;
    }

    private static byte[][] zeros() {
        MessageDigest digest = Bytes.sha256Digest();
        byte[][] zeros = new byte[MOST_LEVELS + 1][];
        digest.update(LEAF);
        zeros[0] = digest.digest(PagedMemory.ZERO_PAGE);
        for (int level = 1; level < zeros.length; level++) {
            digest.update(NODE);
            digest.update(zeros[level - 1]);
            zeros[level] = digest.digest(zeros[level - 1]);
        }
        return zeros;
    }

    /** Another tree over the same pages. Takes no hashes and no time that grows with them. */
    public PageTree fork() {
        Level[] same = new Level[levels.length];
        for (int level = 0; level < same.length; level++) {
            levels[level].shared = true;
            same[level] = new Level(ZEROS[level], levels[level].blocks, true);
        }
        PageTree other = new PageTree(same);
        other.top = top;
        owner = new Object();
        return other;
    }

    /** As {@link #update(PagedMemory, int[], boolean)}, for content that will not come back soon. */
    public void update(PagedMemory memory, int[] changed) {
        update(memory, changed, false);
    }

    /**
     * Hashes the pages {@code changed} of {@code memory} again; all other pages must be as at the last update.
     *
     * @param changed indexes, rising
     * @param remember whether the memory remembers the hashes of their leaves, for content that comes back soon
     */
    public void update(PagedMemory memory, int[] changed, boolean remember) {
        reserve(memory.pageCount());
        for (int page : changed) {
            levels[0].write(page, leaf(memory, page, remember), owner);
        }
        climb(changed.clone());
    }

    private byte[] leaf(PagedMemory memory, int page, boolean remember) {
        byte[] known = memory.leaf(page);
        if (known != null) {
            return known;
        }
        if (memory.isZero(page)) {
            return ZEROS[0];
        }
        byte[] leaf = new byte[HASH];
        digest().update(LEAF);
        memory.update(digest(), (long) page * PagedMemory.PAGE_BYTES, PagedMemory.PAGE_BYTES);
        finish(leaf);
        if (remember) {
            memory.leaf(page, leaf);
        }
        return leaf;
    }

    /**
     * Hashes the pages {@code changed} of {@code pages} again; all other pages must be as at the last update.
     *
     * @param pageCount size of the memory in pages
     * @param changed indexes, rising
     */
    public void update(PageMap pages, int pageCount, int[] changed) {
        reserve(pageCount);
        for (int page : changed) {
            byte[] content = pages.find(page);
            if (content == null || Arrays.equals(content, PagedMemory.ZERO_PAGE)) {
                levels[0].write(page, ZEROS[0], owner);
            } else {
                digest().update(LEAF);
                digest().update(content);
                finish(hash);
                levels[0].write(page, hash, owner);
            }
        }
        climb(changed.clone());
    }

    /** Hashes again what is above the leaves {@code indexes}, which rise and are used up. */
    private void climb(int[] indexes) {
        int count = indexes.length;
        for (int level = 1; level <= top; level++) {
            count = parents(indexes, count);
            for (int i = 0; i < count; i++) {
                node(level, indexes[i]);
            }
        }
    }

    /** The root: 32 bytes. */
    public Bytes root() {
        byte[] root = new byte[HASH];
        levels[top].read(0, root, 0);
        return Bytes.of(root);
    }

    /**
     * The proof that {@code page} belongs to the memory whose root this is.
     *
     * @throws IndexOutOfBoundsException when the memory has no such page
     */
    public PageProof proof(int page) {
        Objects.checkIndex(page, 1 << top);
        List<Bytes> path = new ArrayList<>(top);
        for (int level = 0; level < top; level++) {
            byte[] beside = new byte[HASH];
            levels[level].read(page >>> level ^ 1, beside, 0);
            path.add(Bytes.of(beside));
        }
        return new PageProof(page, path);
    }

    /** Replaces rising indexes by those of their parents, each once; the new count. */
    private static int parents(int[] indexes, int count) {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            int parent = indexes[i] >>> 1;
            if (kept == 0 || indexes[kept - 1] != parent) {
                indexes[kept++] = parent;
            }
        }
        return kept;
    }

    private void node(int level, int index) {
        levels[level - 1].read(2 * index, pair, 1);
        levels[level - 1].read(2 * index + 1, pair, 1 + HASH);
        digest().update(pair);
        finish(hash);
        levels[level].write(index, hash, owner);
    }

    /** Makes the tree as high as {@code pages} leaves need, no more; leaves that come or go are zero pages. */
    private void reserve(int pages) {
        int wanted = pages <= 1 ? 0 : Integer.SIZE - Integer.numberOfLeadingZeros(pages - 1);
        int before = top;
        top = wanted;
        if (levels.length <= wanted) {
            int made = levels.length;
            levels = Arrays.copyOf(levels, wanted + 1);
            for (int level = made; level <= wanted; level++) {
                levels[level] = new Level(ZEROS[level], new Block[0], false);
            }
        }
        for (int level = before + 1; level <= wanted; level++) {
            node(level, 0);
        }
    }

    private MessageDigest digest() {
        if (digest == null) {
            digest = Bytes.sha256Digest();
        }
        return digest;
    }

    private void finish(byte[] target) {
        try {
            digest().digest(target, 0, HASH);
        } catch (DigestException e) {
            throw new IllegalStateException("SHA-256 gave other than 32 bytes", e);
        }
    }
}
