package io.railyard.cli.module;

import io.railyard.cli.console.CommandFailure;
import io.railyard.cli.console.ExitCode;
import io.railyard.cli.console.FolderLock;
import io.railyard.job.drive.DriveOptions;
import io.railyard.job.drive.GatewayDrives;
import io.railyard.job.history.HistoryJournal;
import io.railyard.machine.MachineOptions;
import io.railyard.machine.drive.DriveSource;
import io.railyard.machine.extension.DataReader;
import io.railyard.machine.extension.Extensions;
import io.railyard.machine.extension.Outside;
import io.railyard.machine.extension.OutsideFailure;
import io.railyard.machine.extension.Replayed;
import io.railyard.schedule.outcome.HostResult;
import io.railyard.sink.parquet.ParquetTables;
import io.railyard.sink.parquet.Table;
import io.railyard.sink.parquet.TableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a run without a node is told of the world outside, and the folder that keeps it, laid out as a node's: the table
 * {@code host_results} under {@code parquet}, WeaveDrive's journal under {@code drive}. What is there is not asked again; what is
 * not is asked and kept. Mutable; one thread.
 */
final class RunJournal implements AutoCloseable {
    private final Path folder;
    private final boolean stays;
    private final FolderLock lock;
    private final HistoryJournal kept;
    private final @Nullable GatewayDrives drives;
    private final List<HostResult> fresh = new ArrayList<>();

    private RunJournal(
            Path folder, boolean stays, FolderLock lock, HistoryJournal kept, @Nullable GatewayDrives drives) {
        this.folder = folder;
        this.stays = stays;
        this.lock = lock;
        this.kept = kept;
        this.drives = drives;
    }

    /**
     * Opens {@code journal}, or a folder that goes when the run ends.
     *
     * @param gateway that drives read from; empty: they know what the journal has
     * @param admitted ids that may be read
     * @throws CommandFailure when the folder cannot be used
     */
    static RunJournal open(Optional<Path> journal, Optional<URI> gateway, SortedSet<String> admitted)
            throws IOException {
        Path folder = journal.isPresent()
                ? journal.get().toAbsolutePath().normalize()
                : Files.createTempDirectory("railyard-run");
        FolderLock lock = FolderLock.take(folder);
        try {
            Path drive = folder.resolve("drive");
            DriveOptions options = DriveOptions.of(gateway, drive).withAdmitted(admitted);
            GatewayDrives drives = null;
            if (gateway.isPresent()) {
                drives = new GatewayDrives(options);
            } else if (Files.exists(drive.resolve("journal"))) {
                drives = new GatewayDrives(options.asRecorded());
            }
            return new RunJournal(folder, journal.isPresent(), lock, HistoryJournal.read(folder.toUri()), drives);
        } catch (TableException | UncheckedIOException e) {
            lock.close();
            throw new CommandFailure(ExitCode.DATA, "The journal " + folder + " cannot be read. " + e.getMessage(), e);
        } catch (IllegalStateException e) {
            lock.close();
            throw new CommandFailure(ExitCode.LIMIT, String.valueOf(e.getMessage()), e);
        }
    }

    /** {@code base} that is told the world by this. */
    MachineOptions machine(MachineOptions base) {
        DriveSource source = drives == null ? DriveSource.NONE : drives;
        SortedSet<String> names = new TreeSet<>(base.additions().extensions().names());
        names.addAll(kept.extensions());
        if (drives != null) {
            names.add(DataReader.NAME);
        }
        try {
            Extensions all = Extensions.named(List.copyOf(names));
            Outside live = all.outside(source);
            Outside replayed = new Replayed(kept, live);
            return base.withDrives(source)
                    .withAdditions(new MachineOptions.Additions(
                            all,
                            question -> isKept(question) ? replayed.ask(question) : live.ask(question),
                            base.additions().machines()));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "The journal " + folder + " has answers of an extension that is not here. " + e.getMessage(),
                    e);
        }
    }

    private boolean isKept(Outside.Question question) {
        return kept.find(question.caller().process(), question.position(), question.index())
                .isPresent();
    }

    /** Notes what a message asked and was answered. */
    void keep(List<HostResult> results) {
        for (HostResult result : results) {
            if (kept.find(result.process(), result.position(), result.index()).isEmpty()) {
                fresh.add(result);
            }
        }
    }

    /** Why the world outside failed a run, in a sentence. */
    static String reason(RuntimeException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof OutsideFailure || cause instanceof UncheckedIOException) {
                return String.valueOf(cause.getMessage());
            }
        }
        throw failure;
    }

    @Override
    public void close() throws IOException {
        try {
            if (drives != null) {
                drives.close();
            }
            if (stays && !fresh.isEmpty()) {
                ParquetTables.write(Table.HOST_RESULTS, folder.toUri(), nextFile(), fresh);
            }
        } finally {
            lock.close();
            if (!stays) {
                remove(folder);
            }
        }
    }

    private String nextFile() {
        Path table = Path.of(ParquetTables.folder(Table.HOST_RESULTS, folder.toUri()));
        int number = 0;
        while (Files.exists(table.resolve(name(number) + ".parquet"))) {
            number++;
        }
        return name(number);
    }

    private static String name(int number) {
        return String.format(Locale.ROOT, "run-%05d", number);
    }

    private static void remove(Path folder) throws IOException {
        List<Path> all;
        try (Stream<Path> found = Files.walk(folder)) {
            all = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path each : all) {
            Files.delete(each);
        }
    }
}
