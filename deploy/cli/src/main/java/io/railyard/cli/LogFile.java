package io.railyard.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Sends the libraries' log lines (Flink, Kafka) to a file in the command's folder, never to the console. Must run before
 * the first logger is made.
 */
final class LogFile {
    private static final String PROPERTY = "org.slf4j.simpleLogger.";

    private LogFile() {}

    /** Chooses level and place by the command's arguments. */
    static void configure(List<String> arguments) {
        System.setProperty(PROPERTY + "showDateTime", "true");
        System.setProperty(PROPERTY + "dateTimeFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSZ");
        System.setProperty(PROPERTY + "defaultLogLevel", "error");
        // Flink names metrics of several writers of one task alike and says so for each.
        System.setProperty(PROPERTY + "log.org.apache.flink.metrics.MetricGroup", "error");
        if (arguments.isEmpty() || arguments.contains("--help") || arguments.contains("-h")) {
            return;
        }
        Path folder =
                switch (arguments.get(0)) {
                    case "demo" -> folder(arguments, "--out", Path.of("out", "demo"));
                    case "up" -> folder(arguments, "--dir", Path.of("out", "node"));
                    default -> Path.of("");
                };
        if (folder.toString().isEmpty()) {
            return;
        }
        try {
            Path logs = Files.createDirectories(folder.resolve("logs"));
            System.setProperty(PROPERTY + "logFile", logs.resolve("railyard.log").toString());
            System.setProperty(PROPERTY + "defaultLogLevel", "warn");
        } catch (IOException e) {
            // The command itself refuses the folder with a sentence; until then errors go to the console.
            System.setProperty(PROPERTY + "defaultLogLevel", "off");
        }
    }

    private static Path folder(List<String> arguments, String option, Path otherwise) {
        for (int i = 1; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (argument.startsWith(option + "=")) {
                return Path.of(argument.substring(option.length() + 1));
            }
            if (argument.equals(option) && i + 1 < arguments.size()) {
                return Path.of(arguments.get(i + 1));
            }
        }
        return otherwise;
    }
}
