package io.railyard.machine.memory;

import io.railyard.message.Bytes;
import java.security.MessageDigest;
import java.util.List;

/**
 * That a page of 4 KiB with a certain content is part of a memory with a certain root: the hashes beside the way from the
 * page up to the root, lowest first ({@code docs/formats/state-root.md}, section 1). Anyone can check it with SHA-256 alone.
 *
 * @param page index of the page, from 0, below 2 to the power of the number of hashes
 * @param path the hashes beside the way, 32 bytes each, at most {@link #MOST_HASHES}
 */
public record PageProof(int page, List<Bytes> path) {
    /** Hashes on the way up in the largest memory: 4 Mi pages. */
    public static final int MOST_HASHES = 22;

    private static final byte LEAF = 0;
    private static final byte NODE = 1;
    private static final int HASH_BYTES = 32;

    public PageProof {
        path = List.copyOf(path);
        if (path.size() > MOST_HASHES || page < 0 || page >= 1L << path.size()) {
            throw new IllegalArgumentException("A proof has at most " + MOST_HASHES + " hashes, and page " + page
                    + " is no leaf under " + path.size() + " of them");
        }
        for (Bytes hash : path) {
            if (hash.length() != HASH_BYTES) {
                throw new IllegalArgumentException("A hash has 32 bytes, not " + hash.length());
            }
        }
    }

    /**
     * The root of the memory whose page this is, if {@code content} is what the page holds.
     *
     * @throws IllegalArgumentException when {@code content} is not as long as a page
     */
    public Bytes root(Bytes content) {
        if (content.length() != PagedMemory.PAGE_BYTES) {
            throw new IllegalArgumentException(
                    "A page has " + PagedMemory.PAGE_BYTES + " bytes, not " + content.length());
        }
        MessageDigest digest = Bytes.sha256Digest();
        digest.update(LEAF);
        byte[] hash = digest.digest(content.toByteArray());
        int index = page;
        for (Bytes beside : path) {
            boolean left = (index & 1) == 0;
            digest.update(NODE);
            digest.update(left ? hash : beside.toByteArray());
            hash = digest.digest(left ? beside.toByteArray() : hash);
            index >>>= 1;
        }
        return Bytes.of(hash);
    }
}
