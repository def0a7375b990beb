package io.railyard.node.compute;

import io.railyard.message.Id;
import io.railyard.schedule.Position;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Images of processes on disk, from which folds begin; those unused for longest go first when there are too many bytes. Nothing depends
 * on them but time: the folder may be emptied, and who takes an image compares its root with the recorded one. Thread-safe; one for a
 * folder.
 */
public final class Images {
    /** Most bytes of images on disk: 1 GiB. */
    public static final long MAX_BYTES = 1L << 30;

    private static final Logger LOG = LoggerFactory.getLogger(Images.class);
    private static final Pattern NAME = Pattern.compile("([A-Za-z0-9_-]{43})\\.(\\d{1,18})\\.(\\d{1,9})");

    private final Path folder;
    private final long maxBytes;
    /** The least recently used first. */
    private final LinkedHashMap<Path, Long> sizes = new LinkedHashMap<>(16, 0.75f, true);

    private final Map<Id, TreeMap<Position, Path>> places = new HashMap<>();
    private long bytes;

    /** Images in {@code folder}, at most {@code maxBytes} of them. */
    public Images(Path folder, long maxBytes) {
        this.folder = folder;
        this.maxBytes = maxBytes;
        try {
            Files.createDirectories(folder);
            for (Path file : found(folder)) {
                Matcher name = NAME.matcher(file.getFileName().toString());
                if (name.matches()) {
                    add(
                            Id.parse(name.group(1)),
                            new Position(Long.parseLong(name.group(2)), Integer.parseInt(name.group(3))),
                            file);
                } else {
                    Files.delete(file);
                }
            }
            evict();
        } catch (IOException e) {
            throw new UncheckedIOException("The folder " + folder + " of images cannot be used: move or free it", e);
        }
    }

    private static List<Path> found(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        try (Stream<Path> all = Files.list(folder)) {
            all.filter(Files::isRegularFile).forEach(files::add);
        }
        files.sort(Comparator.comparing(Images::changed).thenComparing(Path::toString));
        return files;
    }

    private static long changed(Path file) {
        try {
            return Files.getLastModifiedTime(file).toMillis();
        } catch (IOException e) {
            return 0;
        }
    }

    /** Where the last image that is not after {@code position} stands. */
    synchronized Optional<Position> nearest(Id process, Position position) {
        return Optional.ofNullable(places.getOrDefault(process, new TreeMap<>()).floorKey(position));
    }

    /** The image at a position; empty when there is none, or it was damaged and is dropped. */
    synchronized Optional<Image> get(Id process, Position position) {
        Path file = places.getOrDefault(process, new TreeMap<>()).get(position);
        if (file == null) {
            return Optional.empty();
        }
        try {
            Image image = Image.decode(Files.readAllBytes(file));
            if (!image.process().equals(process) || !image.position().equals(position)) {
                throw new IOException("it is of process " + image.process() + " at " + image.position());
            }
            sizes.get(file);
            return Optional.of(image);
        } catch (IOException e) {
            drop(process, position, "cannot be read (" + e.getMessage() + ")");
            return Optional.empty();
        }
    }

    /** Lets go of an image that is of no use. */
    synchronized void drop(Id process, Position position, String why) {
        LOG.warn("compute.image-dropped process={} position={}: it {}; folds begin earlier", process, position, why);
        Path file = places.getOrDefault(process, new TreeMap<>()).get(position);
        if (file != null) {
            bytes -= Optional.ofNullable(sizes.remove(file)).orElse(0L);
            forget(file);
        }
    }

    /** Keeps {@code image}; one that the disk does not take is done without. */
    synchronized void put(Image image) {
        Path file = folder.resolve(image.process() + "." + image.position().slot() + "."
                + image.position().tick());
        try {
            byte[] content = image.encode();
            if (content.length > maxBytes || sizes.containsKey(file)) {
                return;
            }
            Path draft = Files.createTempFile(folder, "image", ".part");
            Files.write(draft, content);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
            add(image.process(), image.position(), file);
            evict();
        } catch (IOException e) {
            LOG.warn("compute.image-not-kept process={} position={}", image.process(), image.position(), e);
        }
    }

    /** Bytes on disk. */
    synchronized long bytes() {
        return bytes;
    }

    private void add(Id process, Position position, Path file) throws IOException {
        long size = Files.size(file);
        sizes.put(file, size);
        places.computeIfAbsent(process, any -> new TreeMap<>()).put(position, file);
        bytes += size;
    }

    private void evict() {
        Iterator<Map.Entry<Path, Long>> oldest = sizes.entrySet().iterator();
        while (bytes > maxBytes && oldest.hasNext()) {
            Map.Entry<Path, Long> leaving = oldest.next();
            oldest.remove();
            bytes -= leaving.getValue();
            forget(leaving.getKey());
        }
    }

    private void forget(Path file) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (name.matches()) {
            Id process = Id.parse(name.group(1));
            TreeMap<Position, Path> kept = places.getOrDefault(process, new TreeMap<>());
            kept.values().removeIf(file::equals);
            if (kept.isEmpty()) {
                places.remove(process);
            }
        }
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("compute.image-stays file={}", file, e);
        }
    }
}
