package io.railyard.message.signing;

import io.railyard.message.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Arweave's deep hash: SHA-384 over nested lists of byte strings, each part preceded by the hash of its kind and length.
 * Stateless; any thread.
 */
public final class DeepHash {
    /** Length of a deep hash in bytes. */
    public static final int LENGTH = 48;

    /** Blobs shorter than this (owners, ids, tag sections, most data) find the hash of their length ready. */
    private static final int KNOWN_LENGTHS = 4097;

    private static final AtomicReferenceArray<byte[]> BLOB_TAGS = new AtomicReferenceArray<>(KNOWN_LENGTHS);
    private static final byte[] EMPTY_BLOB = blob(digest(), ByteBuffer.allocate(0));

    private DeepHash() {}

    /** What is hashed: a byte string or a list of such. */
    public sealed interface Node {
        /** A byte string. */
        record Blob(Bytes bytes) implements Node {}

        /** A list; its order counts. */
        record Items(List<Node> items) implements Node {
            public Items {
                items = List.copyOf(items);
            }
        }
    }

    /** The deep hash of {@code node}: 48 bytes. */
    public static Bytes of(Node node) {
        return Bytes.of(hash(digest(), node));
    }

    /** Starts the hash of a list of {@code count} items that come one by one, with no copy of their bytes. */
    public static Builder list(int count) {
        return new Builder(digest(), listTag(digest(), count));
    }

    private static byte[] hash(MessageDigest digest, Node node) {
        if (node instanceof Node.Blob blob) {
            return blob(digest, ByteBuffer.wrap(blob.bytes().toByteArray()));
        }
        if (node instanceof Node.Items list) {
            byte[] sum = listTag(digest, list.items().size());
            for (Node item : list.items()) {
                sum = pair(digest, sum, hash(digest, item));
            }
            return sum;
        }
        throw new IllegalStateException("Not a deep hash node: " + node);
    }

    private static byte[] blob(MessageDigest digest, ByteBuffer bytes) {
        byte[] tag = blobTag(digest, bytes.remaining());
        digest.update(bytes);
        return pair(digest, tag, digest.digest());
    }

    private static byte[] blobTag(MessageDigest digest, int length) {
        if (length >= KNOWN_LENGTHS) {
            return tag(digest, "blob", length);
        }
        byte[] known = BLOB_TAGS.get(length);
        if (known == null) {
            known = tag(digest, "blob", length);
            BLOB_TAGS.set(length, known);
        }
        return known;
    }

    private static byte[] listTag(MessageDigest digest, int count) {
        return tag(digest, "list", count);
    }

    private static byte[] tag(MessageDigest digest, String kind, int size) {
        return digest.digest((kind + size).getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] pair(MessageDigest digest, byte[] first, byte[] second) {
        digest.update(first);
        return digest.digest(second);
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-384");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java runtime has no SHA-384, which ANS-104 signatures need", e);
        }
    }

    /** The running hash of a list of byte strings. Mutable; one owner. */
    public static final class Builder {
        private final MessageDigest digest;
        /** The sum so far, and behind it room for the next item's hash. */
        private final byte[] pair = new byte[2 * LENGTH];

        private final byte[] itemPair = new byte[2 * LENGTH];

        private Builder(MessageDigest digest, byte[] sum) {
            this.digest = digest;
            System.arraycopy(sum, 0, pair, 0, LENGTH);
        }

        /** Adds the remaining bytes of {@code blob} as the next item. */
        public Builder add(ByteBuffer blob) {
            if (blob.hasRemaining()) {
                System.arraycopy(blobTag(digest, blob.remaining()), 0, itemPair, 0, LENGTH);
                digest.update(blob.duplicate());
                finish(itemPair, LENGTH);
                digest.update(itemPair);
                finish(pair, LENGTH);
            } else {
                System.arraycopy(EMPTY_BLOB, 0, pair, LENGTH, LENGTH);
            }
            digest.update(pair);
            finish(pair, 0);
            return this;
        }

        private void finish(byte[] target, int offset) {
            try {
                digest.digest(target, offset, LENGTH);
            } catch (DigestException e) {
                throw new IllegalStateException("SHA-384 does not fit its 48 bytes", e);
            }
        }

        /** A second hash that goes on from here. */
        public Builder fork() {
            return new Builder(digest(), pair);
        }

        /** The hash, once all items announced were added: 48 bytes. */
        public Bytes hash() {
            return Bytes.of(pair, 0, LENGTH);
        }
    }
}
