package io.railyard.sink.arweave;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The sole right to post one bundle, among all threads and workers: two transactions for one bundle would be paid twice.
 * A file lock, so it ends with its process at the latest.
 */
final class Claim implements AutoCloseable {
    /** File locks hold between processes only; this holds inside one. */
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private Claim(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** The claim that {@code file} stands for; empty while another has it. */
    static Optional<Claim> on(Path file) throws IOException {
        Path whole = file.toAbsolutePath().normalize();
        if (!HELD_HERE.add(whole)) {
            return Optional.empty();
        }
        FileChannel channel = null;
        boolean held = false;
        try {
            channel = FileChannel.open(whole, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = channel.tryLock();
            held = lock != null;
            return held ? Optional.of(new Claim(whole, channel)) : Optional.empty();
        } finally {
            if (!held) {
                HELD_HERE.remove(whole);
                if (channel != null) {
                    channel.close();
                }
            }
        }
    }

    /** Takes the file away: nobody will ever want this claim again. Before that its file stays, or two could hold it. */
    void settle() throws IOException {
        Files.deleteIfExists(file);
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            HELD_HERE.remove(file);
        }
    }
}
