package io.railyard.cli.console;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the libraries' log lines go: never among the command's own words. Must be called before the first logger is
 * made, for SLF4J's simple logger reads its settings once.
 */
public final class Logs {
    private static final String PREFIX = "org.slf4j.simpleLogger.";

    private Logs() {}

    /** Errors only, on the error stream: for commands without a folder. */
    public static void quiet() {
        set("defaultLogLevel", "error");
        set("showDateTime", "true");
        set("dateTimeFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
        set("showThreadName", "false");
        // A metric that two committers of one chain share is reported once; nothing is lost.
        set("log.org.apache.flink.metrics.MetricGroup", "error");
    }

    /**
     * Warnings and errors into {@code folder/logs/railyard.log}; the file of the run before is kept beside it.
     *
     * @throws CommandFailure with {@link ExitCode#USAGE} when the folder cannot be written
     */
    public static void into(Path folder) {
        Path file = folder.resolve("logs").resolve("railyard.log");
        try {
            Files.createDirectories(folder.resolve("logs"));
            if (Files.exists(file)) {
                Files.move(
                        file,
                        file.resolveSibling("railyard.previous.log"),
                        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "The folder " + folder + " cannot be written (" + e.getMessage()
                            + "): choose one with room and write permission",
                    e);
        }
        System.setProperty(PREFIX + "logFile", file.toString());
        System.setProperty(PREFIX + "defaultLogLevel", "warn");
    }

    private static void set(String name, String value) {
        if (System.getProperty(PREFIX + name) == null) {
            System.setProperty(PREFIX + name, value);
        }
    }
}
