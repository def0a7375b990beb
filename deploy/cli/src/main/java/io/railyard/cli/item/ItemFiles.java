package io.railyard.cli.item;

import io.railyard.cli.console.ExitCode;
import io.railyard.message.ans104.ItemLimits;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The files of one command, read one after another; one that cannot be read does not stop the others. */
final class ItemFiles {
    /** Largest file read, in bytes. */
    static final long MAX_FILE_BYTES = 256L * 1024 * 1024;

    private final List<ItemReport> reports = new ArrayList<>();
    private Optional<ExitCode> failure = Optional.empty();

    private ItemFiles() {}

    static ItemFiles read(List<Path> files, boolean strict, PrintWriter err) {
        ItemFiles read = new ItemFiles();
        ItemLimits limits = strict ? ItemLimits.STANDARD : ItemLimits.REFERENCE;
        for (Path file : files) {
            try {
                if (Files.isRegularFile(file) && Files.size(file) > MAX_FILE_BYTES) {
                    err.println(file + " has " + Files.size(file) + " bytes; the limit is " + MAX_FILE_BYTES);
                    read.failure = Optional.of(ExitCode.LIMIT);
                    continue;
                }
                read.reports.add(ItemReport.of(file.toString(), Files.readAllBytes(file), limits));
            } catch (IOException e) {
                err.println(file + " cannot be read (" + e.getClass().getSimpleName() + "): give the name of a file"
                        + " that holds one data item");
                read.failure = Optional.of(ExitCode.USAGE);
            }
        }
        return read;
    }

    List<ItemReport> reports() {
        return reports;
    }

    /** The exit code: of a file that could not be read, else {@code otherwise}. */
    int exitCode(ExitCode otherwise) {
        return failure.orElse(otherwise).code();
    }
}
