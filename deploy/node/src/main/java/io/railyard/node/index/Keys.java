package io.railyard.node.index;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.schedule.Position;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The index's keys: a letter for the kind, then fixed-width parts, numbers big-endian, so that byte order is the order asked
 * for. {@code docs/formats/node-index.md}.
 */
final class Keys {
    static final byte ASSIGNMENT = 'S';
    static final byte EVALUATION = 'E';
    static final byte TIME = 'T';
    static final byte MESSAGE = 'M';
    static final byte SEARCH = 'G';
    static final byte REJECTION = 'R';
    static final byte BLOCK = 'B';
    static final byte OWNER = 'K';
    static final byte ITEM = 'I';
    static final byte MONITOR = 'W';
    static final byte OFFSET = 'O';
    static final byte ASSIGNING = 'A';
    static final byte FOREIGN_ASSIGNMENT = 'F';
    static final byte FOREIGN_EVALUATION = 'H';

    /** Bytes of the digest that stands for a tag in a search key. */
    static final int TERM_BYTES = 16;

    private static final int POSITION_BYTES = Long.BYTES + Integer.BYTES;

    private Keys() {}

    /** A letter alone: all keys of a kind. */
    static byte[] kind(byte kind) {
        return new byte[] {kind};
    }

    /** All keys of a kind and an id. */
    static byte[] of(byte kind, Id id) {
        return ByteBuffer.allocate(1 + Id.LENGTH)
                .put(kind)
                .put(id.toByteArray())
                .array();
    }

    static byte[] of(byte kind, Id process, Position position) {
        return place(ByteBuffer.allocate(1 + Id.LENGTH + POSITION_BYTES).put(kind), process, position)
                .array();
    }

    static byte[] message(Id message, Id process, Position position) {
        return place(
                        ByteBuffer.allocate(1 + 2 * Id.LENGTH + POSITION_BYTES)
                                .put(MESSAGE)
                                .put(message.toByteArray()),
                        process,
                        position)
                .array();
    }

    static byte[] time(Id process, long timestampMillis, Position position) {
        return ByteBuffer.allocate(1 + Id.LENGTH + Long.BYTES + POSITION_BYTES)
                .put(TIME)
                .put(process.toByteArray())
                .putLong(timestampMillis)
                .putLong(position.slot())
                .putInt(position.tick())
                .array();
    }

    static byte[] rejection(Id message, Id process) {
        return ByteBuffer.allocate(1 + 2 * Id.LENGTH)
                .put(REJECTION)
                .put(message.toByteArray())
                .put(process.toByteArray())
                .array();
    }

    static byte[] block(long height) {
        return ByteBuffer.allocate(1 + Long.BYTES).put(BLOCK).putLong(height).array();
    }

    static byte[] text(byte kind, String text) {
        byte[] digest = Bytes.sha256(text.getBytes(StandardCharsets.UTF_8)).toByteArray();
        return ByteBuffer.allocate(1 + digest.length).put(kind).put(digest).array();
    }

    static byte[] offset(String topic, int partition) {
        byte[] name = topic.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(1 + name.length + 1 + Integer.BYTES)
                .put(OFFSET)
                .put(name)
                .put((byte) 0)
                .putInt(partition)
                .array();
    }

    /** All messages with a term, in the order of their first time. */
    static byte[] term(String name, String value) {
        byte[] digest = Bytes.sha256(
                        name.getBytes(StandardCharsets.UTF_8), new byte[1], value.getBytes(StandardCharsets.UTF_8))
                .toByteArray();
        return ByteBuffer.allocate(1 + TERM_BYTES)
                .put(SEARCH)
                .put(digest, 0, TERM_BYTES)
                .array();
    }

    static byte[] search(byte[] term, long timestampMillis, Id message) {
        return ByteBuffer.allocate(term.length + Long.BYTES + Id.LENGTH)
                .put(term)
                .putLong(timestampMillis)
                .put(message.toByteArray())
                .array();
    }

    /** The time and id in the last bytes of a search key. */
    static Hit searched(byte[] key) {
        int at = key.length - Id.LENGTH;
        return new Hit(
                ByteBuffer.wrap(key, at - Long.BYTES, Long.BYTES).getLong(),
                Id.of(Arrays.copyOfRange(key, at, key.length)));
    }

    /** The position in the last bytes of a key. */
    static Position position(byte[] key) {
        ByteBuffer end = ByteBuffer.wrap(key, key.length - POSITION_BYTES, POSITION_BYTES);
        return new Position(end.getLong(), end.getInt());
    }

    /** The process and position in the last bytes of a key. */
    static Place place(byte[] key) {
        int at = key.length - POSITION_BYTES - Id.LENGTH;
        return new Place(Id.of(Arrays.copyOfRange(key, at, at + Id.LENGTH)), position(key));
    }

    /** The key after all that begin with {@code prefix}. */
    static byte[] after(byte[] prefix) {
        byte[] end = Arrays.copyOf(prefix, prefix.length + Id.LENGTH * 3);
        Arrays.fill(end, prefix.length, end.length, (byte) 0xff);
        return end;
    }

    private static ByteBuffer place(ByteBuffer buffer, Id process, Position position) {
        return buffer.put(process.toByteArray()).putLong(position.slot()).putInt(position.tick());
    }
}
