package io.railyard.machine.memory;

import io.railyard.message.Bytes;
import java.security.DigestException;
import java.security.MessageDigest;

/**
 * Binary Merkle tree over the 4 KiB pages of a memory, with SHA-256 and the prefixes of RFC 9162 (0 for leaves, 1 for
 * nodes). The number of leaves is filled up to a power of two with zero pages. Only changed pages are hashed again.
 * Mutable; owned by its process's thread.
 */
public final class PageTree {
    private static final int HASH = 32;
    private static final byte LEAF = 0;
    private static final byte NODE = 1;

    private final MessageDigest digest = Bytes.sha256Digest();
    /** Level 0 holds the leaves; each next level half as many; the last one the root. */
    private byte[][] levels = new byte[0][];

    private final byte[] zeroPage = new byte[HASH];
    private final byte[] pair = new byte[1 + 2 * HASH];

    /** The tree over a memory of no pages; {@link #update} makes it grow. */
    public PageTree() {
        digest.update(LEAF);
        digest.update(new byte[PagedMemory.PAGE_BYTES]);
        finish(zeroPage, 0);
        pair[0] = NODE;
    }

    /** Hashes the pages {@code changed} of {@code memory} again; all other pages must be as at the last update. */
    public void update(PagedMemory memory, int[] changed) {
        reserve(memory.pageCount());
        int[] indexes = changed.clone();
        for (int page : indexes) {
            if (memory.isZero(page)) {
                System.arraycopy(zeroPage, 0, levels[0], page * HASH, HASH);
            } else {
                digest.update(LEAF);
                memory.update(digest, page * PagedMemory.PAGE_BYTES, PagedMemory.PAGE_BYTES);
                finish(levels[0], page * HASH);
            }
        }
        int count = indexes.length;
        for (int level = 1; level < levels.length; level++) {
            count = parents(indexes, count);
            for (int i = 0; i < count; i++) {
                node(level, indexes[i]);
            }
        }
    }

    /** The root: 32 bytes. */
    public Bytes root() {
        return Bytes.of(levels[levels.length - 1]);
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
        System.arraycopy(levels[level - 1], 2 * index * HASH, pair, 1, 2 * HASH);
        digest.update(pair);
        finish(levels[level], index * HASH);
    }

    /** Makes room for {@code pages} leaves; new leaves are zero pages. */
    private void reserve(int pages) {
        int leaves = Math.max(1, Integer.highestOneBit(Math.max(1, 2 * pages - 1)));
        int have = levels.length == 0 ? 0 : levels[0].length / HASH;
        if (leaves == have) {
            return;
        }
        int depth = Integer.numberOfTrailingZeros(leaves) + 1;
        byte[][] grown = new byte[depth][];
        byte[] zero = zeroPage.clone();
        for (int level = 0; level < depth; level++) {
            grown[level] = new byte[(leaves >>> level) * HASH];
            for (int i = 0; i < leaves >>> level; i++) {
                System.arraycopy(zero, 0, grown[level], i * HASH, HASH);
            }
            if (level < levels.length) {
                int common = Math.min(levels[level].length, grown[level].length);
                System.arraycopy(levels[level], 0, grown[level], 0, common);
            }
            System.arraycopy(zero, 0, pair, 1, HASH);
            System.arraycopy(zero, 0, pair, 1 + HASH, HASH);
            digest.update(pair);
            finish(zero, 0);
        }
        int before = levels.length;
        levels = grown;
        for (int level = Math.max(1, before); level < depth; level++) {
            node(level, 0);
        }
    }

    private void finish(byte[] target, int offset) {
        try {
            digest.digest(target, offset, HASH);
        } catch (DigestException e) {
            throw new IllegalStateException("SHA-256 gave other than 32 bytes", e);
        }
    }
}
