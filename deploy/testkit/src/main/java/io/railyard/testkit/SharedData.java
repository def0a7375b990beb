package io.railyard.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Finds third-party data that is kept beside the checkout and never in it. */
public final class SharedData {
    private SharedData() {}

    /** Root of the checkout under test. */
    public static Path checkout() {
        return Path.of(System.getProperty("railyard.root", "."));
    }

    /**
     * The file {@code name} of the shared data folder: at the environment variable {@code RAILYARD_SHARED}, or in
     * {@code ../shared/data} beside the checkout. Empty when there is none; the test then skips and says so.
     */
    public static Optional<Path> find(String name) {
        String configured = System.getenv("RAILYARD_SHARED");
        Path root = configured != null
                ? Path.of(configured)
                : checkout().toAbsolutePath().normalize().resolveSibling("shared");
        return Optional.of(root.resolve("data").resolve(name)).filter(Files::exists);
    }
}
