package io.railyard.job.history;

import io.railyard.job.process.MachineSettings;
import io.railyard.machine.MachineOptions;
import io.railyard.machine.extension.Extensions;
import io.railyard.machine.extension.Journal;
import io.railyard.machine.extension.Replayed;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.schedule.Position;
import io.railyard.schedule.outcome.HostResult;
import io.railyard.sink.parquet.ParquetTables;
import io.railyard.sink.parquet.Table;
import io.railyard.sink.parquet.TableReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** The table {@code host_results} of a history, in memory: what a replay's extensions are answered. Immutable. */
public final class HistoryJournal implements Journal {
    /** Most bytes of answers that a worker holds: 256 MiB. */
    static final long MAX_BYTES = 256L << 20;

    private static final int ROW_BYTES = 512;

    private record Place(Id process, Position position, int index) {}

    private final Map<Place, HostResult> results = new HashMap<>();
    private final SortedSet<String> extensions = new TreeSet<>();

    private HistoryJournal(Iterable<HostResult> rows) {
        long bytes = 0;
        for (HostResult row : rows) {
            bytes += ROW_BYTES
                    + row.request().length()
                    + row.content().map(Bytes::length).orElse(0);
            if (bytes > MAX_BYTES) {
                throw new IllegalStateException("The table " + Table.HOST_RESULTS + " of the history has more than "
                        + MAX_BYTES + " bytes; replay fewer processes at a time");
            }
            results.put(new Place(row.process(), row.position(), row.index()), row);
            extensions.add(row.extension());
        }
    }

    /**
     * Reads the journal of {@code history}; one without the table has an empty one.
     *
     * @throws UncheckedIOException when it cannot be read
     */
    public static HistoryJournal read(URI history) {
        try (TableReader<HostResult> rows = ParquetTables.read(Table.HOST_RESULTS, history)) {
            return new HistoryJournal(() -> rows);
        } catch (IOException e) {
            throw new UncheckedIOException("The table " + Table.HOST_RESULTS + " cannot be read", e);
        }
    }

    /**
     * {@code base} with the extensions of {@code machine}, {@code data} where {@code base} has drives, and those that the journal of
     * {@code history} has answers of, all answered from it; what is there by digest only is asked of the source again.
     */
    static MachineSettings.Options answering(MachineSettings.Options base, MachineOptions machine, URI history) {
        List<String> extensions = machine.additions().extensions().names();
        return () -> {
            MachineOptions options = base.get();
            SortedSet<String> names = new TreeSet<>(extensions);
            names.addAll(
                    MachineOptions.Additions.over(options.drives()).extensions().names());
            HistoryJournal journal = read(history);
            names.addAll(journal.extensions());
            Extensions all = Extensions.named(List.copyOf(names));
            return options.withAdditions(new MachineOptions.Additions(
                    all,
                    new Replayed(journal, all.outside(options.drives())),
                    options.additions().machines()));
        };
    }

    /** The extensions that it has answers of. */
    public SortedSet<String> extensions() {
        return Collections.unmodifiableSortedSet(extensions);
    }

    @Override
    public Optional<HostResult> find(Id process, Position position, int index) {
        return Optional.ofNullable(results.get(new Place(process, position, index)));
    }
}
