package io.railyard.message.signing;

import io.railyard.message.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/**
 * Arweave's deep hash: SHA-384 over nested lists of byte strings, each part preceded by the hash of its kind and length.
 * Stateless; any thread.
 */
public final class DeepHash {
    /** Length of a deep hash in bytes. */
    public static final int LENGTH = 48;

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
        byte[] tag = tag(digest, "blob", bytes.remaining());
        digest.update(bytes);
        return pair(digest, tag, digest.digest());
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
        private byte[] sum;

        private Builder(MessageDigest digest, byte[] sum) {
            this.digest = digest;
            this.sum = sum;
        }

        /** Adds the remaining bytes of {@code blob} as the next item. */
        public Builder add(ByteBuffer blob) {
            byte[] hash = blob.hasRemaining() ? blob(digest, blob.duplicate()) : EMPTY_BLOB;
            sum = pair(digest, sum, hash);
            return this;
        }

        /** A second hash that goes on from here. */
        public Builder fork() {
            return new Builder(digest(), sum);
        }

        /** The hash, once all items announced were added: 48 bytes. */
        public Bytes hash() {
            return Bytes.of(sum);
        }
    }
}
