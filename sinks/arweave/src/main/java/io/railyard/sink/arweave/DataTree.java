package io.railyard.sink.arweave;

import io.railyard.message.Bytes;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The Merkle tree that an Arweave transaction of format 2 signs instead of its data: SHA-256 over chunks, with the
 * chunks' offsets hashed in (Arweave's {@code ar_merkle}). Pure.
 *
 * @param root the transaction's {@code data_root}
 * @param size bytes of data
 * @param chunks what is uploaded, in order; together they are the data
 */
record DataTree(Bytes root, int size, List<Chunk> chunks) {
    /** Most bytes of one chunk. */
    static final int MAX_CHUNK_BYTES = 256 * 1024;
    /** A last chunk smaller than this shares the bytes of the one before it evenly. */
    static final int MIN_CHUNK_BYTES = 32 * 1024;

    private static final int NOTE_LENGTH = 32;

    DataTree {
        chunks = List.copyOf(chunks);
    }

    /**
     * One chunk and the proof that it is part of the data.
     *
     * @param start offset of its first byte
     * @param end offset behind its last byte
     * @param path hashes and notes from the root down, the {@code data_path}
     */
    record Chunk(int start, int end, Bytes path) {
        /** The offset that gateways know the chunk by: that of its last byte. */
        int offset() {
            return end - 1;
        }
    }

    /** The tree over {@code data}. */
    static DataTree of(byte[] data) {
        Node root = root(leaves(data));
        List<Chunk> chunks = new ArrayList<>();
        collect(root, Bytes.EMPTY, chunks);
        return new DataTree(root.id(), data.length, chunks);
    }

    private sealed interface Node {
        Bytes id();

        int end();

        record Leaf(Bytes id, Bytes dataHash, int start, int end) implements Node {}

        record Branch(Bytes id, Node left, Node right) implements Node {
            @Override
            public int end() {
                return right.end();
            }
        }
    }

    /** Data whose length is a multiple of a full chunk ends in an empty leaf: the rule stops at less than a chunk. */
    private static List<Node> leaves(byte[] data) {
        List<Node> leaves = new ArrayList<>();
        int start = 0;
        while (data.length - start >= MAX_CHUNK_BYTES) {
            int rest = data.length - start;
            int last = rest - MAX_CHUNK_BYTES;
            boolean share = last > 0 && last < MIN_CHUNK_BYTES;
            int end = start + (share ? (rest + 1) / 2 : MAX_CHUNK_BYTES);
            leaves.add(leaf(data, start, end));
            start = end;
        }
        leaves.add(leaf(data, start, data.length));
        return leaves;
    }

    private static Node leaf(byte[] data, int start, int end) {
        MessageDigest digest = Bytes.sha256Digest();
        digest.update(data, start, end - start);
        Bytes dataHash = Bytes.of(digest.digest());
        return new Node.Leaf(sha256(sha256(dataHash), sha256(note(end))), dataHash, start, end);
    }

    /** Joins neighbours, layer by layer; one without a neighbour moves up as it is. */
    private static Node root(List<Node> leaves) {
        List<Node> layer = leaves;
        while (layer.size() > 1) {
            List<Node> above = new ArrayList<>();
            for (int i = 0; i < layer.size(); i += 2) {
                above.add(i + 1 == layer.size() ? layer.get(i) : join(layer.get(i), layer.get(i + 1)));
            }
            layer = above;
        }
        return layer.get(0);
    }

    private static Node join(Node left, Node right) {
        Bytes id = sha256(sha256(left.id()), sha256(right.id()), sha256(note(left.end())));
        return new Node.Branch(id, left, right);
    }

    private static void collect(Node node, Bytes above, List<Chunk> chunks) {
        if (node instanceof Node.Leaf leaf) {
            if (leaf.end > leaf.start) {
                chunks.add(new Chunk(leaf.start, leaf.end, concat(above, leaf.dataHash, note(leaf.end))));
            }
        } else if (node instanceof Node.Branch branch) {
            Bytes path = concat(above, branch.left.id(), branch.right.id(), note(branch.left.end()));
            collect(branch.left, path, chunks);
            collect(branch.right, path, chunks);
        } else {
            throw new IllegalStateException("Not a node: " + node);
        }
    }

    /** An offset as Arweave hashes it: 32 bytes, big-endian. */
    private static Bytes note(int offset) {
        return Bytes.of(ByteBuffer.allocate(NOTE_LENGTH)
                .putInt(NOTE_LENGTH - Integer.BYTES, offset)
                .array());
    }

    private static Bytes sha256(Bytes... parts) {
        MessageDigest digest = Bytes.sha256Digest();
        for (Bytes part : parts) {
            part.update(digest);
        }
        return Bytes.of(digest.digest());
    }

    private static Bytes concat(Bytes... parts) {
        byte[] joined = new byte[Stream.of(parts).mapToInt(Bytes::length).sum()];
        int offset = 0;
        for (Bytes part : parts) {
            part.copyTo(joined, offset);
            offset += part.length();
        }
        return Bytes.of(joined);
    }
}
