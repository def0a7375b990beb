package io.railyard.cli.rail;

import io.railyard.rail.RailRecord;
import io.railyard.sink.parquet.ParquetTables;
import io.railyard.sink.parquet.Table;
import io.railyard.sink.parquet.TableReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The verbs on RAIL ledgers. Without a verb it shows its usage. */
@Command(
        name = "rail",
        mixinStandardHelpOptions = true,
        description = "AI-provenance records: search a ledger, check a ledger.",
        subcommands = {QueryCommand.class, FsckCommand.class})
public final class RailCommand implements Callable<Integer> {
    /** Done. */
    static final int DONE = 0;
    /** Bad usage. */
    static final int BAD_USAGE = 2;
    /** A ledger that cannot be read. */
    static final int BAD_INPUT = 3;
    /** A ledger that is not sound. */
    static final int CHECK_FAILED = 4;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        CommandSpec injected = injected(spec);
        injected.commandLine().usage(injected.commandLine().getErr());
        return BAD_USAGE;
    }

    static CommandSpec injected(@Nullable CommandSpec spec) {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec before it calls the command");
        }
        return spec;
    }

    /** All records below a folder, local or of a store. */
    static List<RailRecord> records(String folder) throws IOException {
        URI root = folder.contains("://") ? URI.create(folder) : Path.of(folder).toUri();
        List<RailRecord> records = new ArrayList<>();
        try (TableReader<RailRecord> reader = ParquetTables.read(Table.RAIL_RECORDS, root)) {
            reader.forEachRemaining(records::add);
        }
        return records;
    }
}
