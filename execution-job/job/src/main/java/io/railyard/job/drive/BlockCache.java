package io.railyard.job.drive;

import io.railyard.message.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Blocks on disk under the digest of their content, which is checked at each reading; the least recently used go when there are
 * too many bytes. Thread-safe within one JVM; others may share the folder.
 */
final class BlockCache {
    private final Path folder;
    private final long maxBytes;
    private final LinkedHashMap<String, Long> sizes = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    BlockCache(Path folder, long maxBytes) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.maxBytes = maxBytes;
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> known = files.filter(
                            file -> file.getFileName().toString().matches("[0-9a-f]{64}"))
                    .sorted(Comparator.comparing(BlockCache::changed))
                    .toList();
            for (Path file : known) {
                add(file.getFileName().toString(), Files.size(file));
            }
        }
        evict();
    }

    private static long changed(Path file) {
        try {
            return Files.getLastModifiedTime(file).toMillis();
        } catch (IOException e) {
            return 0;
        }
    }

    /** The block with this digest; empty when it is not there or was damaged. */
    synchronized Optional<byte[]> get(String digest) {
        Path file = folder.resolve(digest);
        try {
            if (!sizes.containsKey(digest)) {
                return Optional.empty();
            }
            byte[] content = Files.readAllBytes(file);
            if (Bytes.sha256(content).hex().equals(digest)) {
                sizes.get(digest);
                return Optional.of(content);
            }
            Files.delete(file);
        } catch (IOException e) {
            // As if it had never been there: it is fetched again.
        }
        bytes -= Optional.ofNullable(sizes.remove(digest)).orElse(0L);
        return Optional.empty();
    }

    synchronized void put(String digest, byte[] content) {
        if (content.length > maxBytes || sizes.containsKey(digest)) {
            return;
        }
        try {
            Path part = Files.createTempFile(folder, "part", "");
            Files.write(part, content);
            Files.move(part, folder.resolve(digest), StandardCopyOption.ATOMIC_MOVE);
            add(digest, content.length);
            evict();
        } catch (IOException e) {
            throw new DriveException("The cache " + folder + " cannot be written: free space or move it", e);
        }
    }

    /** Bytes on disk. */
    synchronized long bytes() {
        return bytes;
    }

    private void add(String digest, long size) {
        sizes.put(digest, size);
        bytes += size;
    }

    private void evict() throws IOException {
        Iterator<Map.Entry<String, Long>> oldest = sizes.entrySet().iterator();
        while (bytes > maxBytes && oldest.hasNext()) {
            Map.Entry<String, Long> leaving = oldest.next();
            Files.deleteIfExists(folder.resolve(leaving.getKey()));
            bytes -= leaving.getValue();
            oldest.remove();
        }
    }
}
