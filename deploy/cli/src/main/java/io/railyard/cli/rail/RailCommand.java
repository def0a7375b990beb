package io.railyard.cli.rail;

import io.railyard.cli.console.VerbGroup;
import io.railyard.rail.RailRecord;
import io.railyard.sink.parquet.ParquetTables;
import io.railyard.sink.parquet.Table;
import io.railyard.sink.parquet.TableReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;

/** The verbs on RAIL ledgers. Without a verb it shows its usage. */
@Command(
        name = "rail",
        mixinStandardHelpOptions = true,
        description = "AI-provenance records: search a ledger, check a ledger.",
        subcommands = {QueryCommand.class, FsckCommand.class})
public final class RailCommand extends VerbGroup {
    /** For picocli. */
    public RailCommand() {}

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
