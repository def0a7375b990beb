package io.railyard.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds where a stopped or killed node goes on: the newest complete checkpoint or savepoint under its folders. Complete
 * means that Flink wrote {@code _metadata}, which it does last and in one rename.
 */
public final class CheckpointFinder {
    private static final String METADATA = "_metadata";

    private CheckpointFinder() {}

    /**
     * The newest complete one in any of {@code folders}; empty when there is none.
     *
     * @throws UncheckedIOException when a folder cannot be listed
     */
    public static Optional<Path> newest(List<Path> folders) {
        List<Path> found = new ArrayList<>();
        for (Path folder : folders) {
            if (Files.isDirectory(folder)) {
                try (Stream<Path> paths = Files.walk(folder, 3)) {
                    paths.filter(path -> path.endsWith(METADATA) && Files.isRegularFile(path))
                            .forEach(found::add);
                } catch (IOException e) {
                    throw new UncheckedIOException("Cannot list checkpoints in " + folder, e);
                }
            }
        }
        return found.stream()
                .max(Comparator.comparing(CheckpointFinder::written).thenComparing(Path::toString))
                .map(Path::getParent);
    }

    private static FileTime written(Path metadata) {
        try {
            return Files.getLastModifiedTime(metadata);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the time of " + metadata, e);
        }
    }
}
