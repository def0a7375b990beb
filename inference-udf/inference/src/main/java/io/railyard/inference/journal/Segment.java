package io.railyard.inference.journal;

import io.railyard.message.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One segment file: a run of entries, each {@code "RJE1" length key payload sha256}. Owned by its {@link Journal}, which
 * serialises all calls. The holder of the file's lock is its only writer.
 */
final class Segment implements AutoCloseable {
    static final int MAGIC = 0x524A4531; // "RJE1"
    static final int MAX_PAYLOAD_BYTES = 32 << 20;
    private static final int HEAD = 4 + 4 + 32;
    private static final int OVERHEAD = HEAD + 32;

    /** An entry as found: its key, its payload and the offset after it. */
    record Entry(Bytes key, Bytes payload, long end) {}

    private final Path file;
    private final FileChannel channel;
    private @Nullable FileLock lock;
    private long scannedTo;

    private Segment(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** Opens an existing file, or a new one when {@code create}; a file that exists is then an error. */
    static Segment open(Path file, boolean create) throws IOException {
        FileChannel channel = create
                ? FileChannel.open(
                        file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)
                : FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        return new Segment(file, channel);
    }

    Path file() {
        return file;
    }

    /** Tries to become the only writer; false when another journal, here or elsewhere, is. */
    boolean tryOwn() throws IOException {
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        return lock != null;
    }

    long scannedTo() {
        return scannedTo;
    }

    void scannedTo(long offset) {
        scannedTo = offset;
    }

    long sizeBytes() throws IOException {
        return channel.size();
    }

    /** The entry at {@code offset}; empty when there is none, or one that is not whole. */
    Optional<Entry> read(long offset) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(HEAD);
        if (!fill(head, offset) || head.getInt(0) != MAGIC) {
            return Optional.empty();
        }
        int length = head.getInt(4);
        if (length < 0 || length > MAX_PAYLOAD_BYTES || offset + OVERHEAD + length > channel.size()) {
            return Optional.empty();
        }
        ByteBuffer rest = ByteBuffer.allocate(length + 32);
        if (!fill(rest, offset + HEAD)) {
            return Optional.empty();
        }
        byte[] payload = new byte[length];
        rest.get(0, payload);
        byte[] digest = new byte[32];
        rest.get(length, digest);
        if (!Bytes.of(digest).equals(Bytes.sha256(head.array(), payload))) {
            return Optional.empty();
        }
        return Optional.of(new Entry(Bytes.of(head.array(), 8, 32), Bytes.of(payload), offset + OVERHEAD + length));
    }

    /** Whether a whole entry begins anywhere after {@code offset}: then what stands at {@code offset} is no torn tail. */
    boolean hasEntryAfter(long offset) throws IOException {
        for (long at = offset + 1; at + OVERHEAD <= channel.size(); at++) {
            ByteBuffer magic = ByteBuffer.allocate(4);
            if (fill(magic, at) && magic.getInt(0) == MAGIC && read(at).isPresent()) {
                return true;
            }
        }
        return false;
    }

    /** Cuts everything from {@code offset} on; only for the owner. */
    void cut(long offset) throws IOException {
        channel.truncate(offset);
        channel.force(true);
    }

    /** Writes an entry at the end; only for the owner. Returns its offset. */
    long append(Bytes key, byte[] payload, boolean force) throws IOException {
        long start = scannedTo;
        ByteBuffer entry = ByteBuffer.allocate(OVERHEAD + payload.length);
        entry.putInt(MAGIC).putInt(payload.length).put(key.toByteArray());
        byte[] head = new byte[HEAD];
        entry.get(0, head);
        entry.put(payload).put(Bytes.sha256(head, payload).toByteArray()).flip();
        try {
            while (entry.hasRemaining()) {
                channel.write(entry, start + entry.position());
            }
            if (force) {
                channel.force(false);
            }
        } catch (IOException e) {
            channel.truncate(start);
            throw e;
        }
        scannedTo = start + entry.limit();
        return start;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private boolean fill(ByteBuffer buffer, long offset) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, offset + buffer.position()) < 0) {
                return false;
            }
        }
        return true;
    }
}
