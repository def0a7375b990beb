package io.railyard.machine.memory;

import io.railyard.message.Bytes;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Binary Merkle tree over the 4 KiB pages of a memory, with SHA-256 and the prefixes of RFC 9162 (0 for leaves, 1 for
 * nodes). The number of leaves is filled up to a power of two with zero pages. Only changed pages are hashed again, and
 * subtrees of zeros take neither time nor room: their hashes are known by level. Mutable; owned by its process's thread.
 */
public final class PageTree {
    /** The hashes of one level, from the left, in blocks; a block that is not there has the hash of zeros throughout. */
    private static final class Level {
        private final byte[] zero;
        private byte[][] blocks = new byte[1][];

        Level(byte[] zero) {
            this.zero = zero;
        }

        void read(int index, byte[] target, int offset) {
            int block = index >>> BLOCK_SHIFT;
            byte[] found = block < blocks.length ? blocks[block] : null;
            if (found == null) {
                System.arraycopy(zero, 0, target, offset, HASH);
            } else {
                System.arraycopy(found, place(index), target, offset, HASH);
            }
        }

        void write(int index, byte[] hash) {
            int block = index >>> BLOCK_SHIFT;
            if (block >= blocks.length) {
                blocks = Arrays.copyOf(blocks, Math.max(block + 1, blocks.length * 3 / 2));
            }
            byte[] found = blocks[block];
            if (found == null) {
                if (Arrays.equals(hash, zero)) {
                    return;
                }
                found = new byte[BLOCK * HASH];
                for (int i = 0; i < BLOCK; i++) {
                    System.arraycopy(zero, 0, found, i * HASH, HASH);
                }
                blocks[block] = found;
            }
            System.arraycopy(hash, 0, found, place(index), HASH);
        }

        private static int place(int index) {
            return (index & (BLOCK - 1)) * HASH;
        }
    }

    private static final int HASH = 32;
    private static final byte LEAF = 0;
    private static final byte NODE = 1;
    private static final int BLOCK_SHIFT = 6;
    private static final int BLOCK = 1 << BLOCK_SHIFT;
    /** Levels above the leaves of the largest memory: 4 Mi pages. */
    private static final int MOST_LEVELS = PageProof.MOST_HASHES;

    private final MessageDigest digest = Bytes.sha256Digest();
    /** Level 0 holds the leaves; each next level half as many; the one at {@code top} the root. */
    private final Level[] levels = new Level[MOST_LEVELS + 1];

    private int top;
    private final byte[] pair = new byte[1 + 2 * HASH];
    private final byte[] hash = new byte[HASH];

    /** The tree over a memory of no pages; {@link #update} makes it grow. */
    public PageTree() {
        digest.update(LEAF);
        digest.update(PagedMemory.ZERO_PAGE);
        byte[] zero = new byte[HASH];
        finish(zero);
        pair[0] = NODE;
        for (int level = 0; level < levels.length; level++) {
            levels[level] = new Level(zero.clone());
            System.arraycopy(zero, 0, pair, 1, HASH);
            System.arraycopy(zero, 0, pair, 1 + HASH, HASH);
            digest.update(pair);
            finish(zero);
        }
    }

    /**
     * Hashes the pages {@code changed} of {@code memory} again; all other pages must be as at the last update.
     *
     * @param changed indexes, rising
     */
    public void update(PagedMemory memory, int[] changed) {
        reserve(memory.pageCount());
        int[] indexes = changed.clone();
        for (int page : indexes) {
            if (memory.isZero(page)) {
                levels[0].write(page, levels[0].zero);
            } else {
                digest.update(LEAF);
                memory.update(digest, (long) page * PagedMemory.PAGE_BYTES, PagedMemory.PAGE_BYTES);
                finish(hash);
                levels[0].write(page, hash);
            }
        }
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
        digest.update(pair);
        finish(hash);
        levels[level].write(index, hash);
    }

    /** Makes the tree as high as {@code pages} leaves need; new leaves are zero pages. */
    private void reserve(int pages) {
        int wanted = pages <= 1 ? 0 : Integer.SIZE - Integer.numberOfLeadingZeros(pages - 1);
        int before = top;
        top = wanted;
        for (int level = before + 1; level <= wanted; level++) {
            node(level, 0);
        }
    }

    private void finish(byte[] target) {
        try {
            digest.digest(target, 0, HASH);
        } catch (DigestException e) {
            throw new IllegalStateException("SHA-256 gave other than 32 bytes", e);
        }
    }
}
