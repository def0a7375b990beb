package io.railyard.cli.demo;

import io.railyard.cli.console.CommandFailure;
import io.railyard.cli.console.ExitCode;
import io.railyard.cli.console.FolderLock;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * The state of the demo's folder: new, unfinished (a run was killed and goes on), or finished (a new run starts over).
 * What the run is about stands in {@code demo.properties}.
 */
final class DemoFolder {
    private static final String FILE = "demo.properties";
    private static final String STARTS = "starts";
    private static final String FINISHED = "finished";
    private static final long MIN_FREE_BYTES = 1L << 30;
    /** Everything a run leaves; nothing else in the folder is touched. */
    private static final List<String> OURS = List.of(
            "kafka",
            "checkpoints",
            "savepoints",
            "parquet",
            "journal",
            "modules",
            "model",
            "models",
            "ledger",
            "ledger.key",
            "report.html",
            "summary.json",
            FILE);

    private final Path folder;
    private final Properties properties;
    private final boolean continues;

    private DemoFolder(Path folder, Properties properties, boolean continues) {
        this.folder = folder;
        this.properties = properties;
        this.continues = continues;
    }

    /** What became of the folder, for people. */
    enum Found {
        NEW,
        UNFINISHED,
        FINISHED
    }

    /**
     * Makes the folder ready for a run about {@code about}, and remembers that it was begun.
     *
     * @throws CommandFailure with {@link ExitCode#USAGE} when another instance works there, there is no room, or an
     *     unfinished run in it is about something else
     */
    @SuppressWarnings("try") // The lock is held, not used.
    static DemoFolder prepare(Path folder, Properties about, java.util.function.Consumer<Found> found) {
        try (FolderLock lock = FolderLock.take(folder)) {
            requireRoom(folder);
            Properties before = read(folder);
            boolean unfinished = !before.isEmpty() && !before.containsKey(FINISHED);
            if (unfinished) {
                requireSame(folder, before, about);
                found.accept(Found.UNFINISHED);
            } else {
                found.accept(before.isEmpty() ? Found.NEW : Found.FINISHED);
                clear(folder);
            }
            Properties now = new Properties();
            now.putAll(about);
            int starts = unfinished ? Integer.parseInt(before.getProperty(STARTS, "0")) : 0;
            now.setProperty(STARTS, Integer.toString(starts + 1));
            write(folder, now);
            return new DemoFolder(folder, now, unfinished);
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }

    /** Whether a run that was killed goes on. */
    boolean continues() {
        return continues;
    }

    /** How often this run was started, this time included. */
    int starts() {
        return Integer.parseInt(properties.getProperty(STARTS, "1"));
    }

    /** Notes that the run came to its end, so that the next one starts over. */
    void finish() {
        properties.setProperty(FINISHED, "yes");
        try {
            write(folder, properties);
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }

    private static void requireRoom(Path folder) throws IOException {
        long free = Files.getFileStore(folder).getUsableSpace();
        if (free < MIN_FREE_BYTES) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "The disk of " + folder + " has " + (free >> 20) + " MiB left, and the demo wants "
                            + (MIN_FREE_BYTES >> 20) + ": make room, or choose another folder with --out");
        }
    }

    private static void requireSame(Path folder, Properties before, Properties about) {
        for (String key : about.stringPropertyNames()) {
            String was = before.getProperty(key, "");
            if (!was.equals(about.getProperty(key))) {
                throw new CommandFailure(
                        ExitCode.USAGE,
                        "In " + folder + " an unfinished run with " + key + " = " + was + " waits, but now " + key
                                + " = "
                                + about.getProperty(key)
                                + ". Start it again as it was to finish it, choose another folder with --out, or delete "
                                + folder);
            }
        }
    }

    private static Properties read(Path folder) throws IOException {
        Properties properties = new Properties();
        Path file = folder.resolve(FILE);
        if (Files.exists(file)) {
            try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
                properties.load(reader);
            }
        }
        return properties;
    }

    private static void write(Path folder, Properties properties) throws IOException {
        Path draft = folder.resolve(FILE + ".part");
        try (Writer writer = Files.newBufferedWriter(draft, StandardCharsets.UTF_8)) {
            properties.store(writer, "The demo run in this folder");
        }
        Files.move(
                draft,
                folder.resolve(FILE),
                java.nio.file.StandardCopyOption.ATOMIC_MOVE,
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    private static void clear(Path folder) throws IOException {
        for (String name : OURS) {
            Path path = folder.resolve(name);
            if (Files.exists(path)) {
                try (Stream<Path> paths = Files.walk(path)) {
                    for (Path each : paths.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(each);
                    }
                }
            }
        }
    }

    private static CommandFailure unusable(Path folder, IOException cause) {
        return new CommandFailure(
                ExitCode.USAGE,
                "The folder " + folder + " cannot be used (" + cause.getMessage()
                        + "): choose one with room and write permission",
                cause);
    }
}
