package io.railyard.cli.rail;

import io.railyard.cli.console.ExitCode;
import io.railyard.cli.console.VerbGroup;
import io.railyard.rail.RailChain;
import io.railyard.rail.RailRecord;
import io.railyard.sink.parquet.TableException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks every ledger in a folder: each row against its leaf, each leaf against the one before. */
@Command(
        name = "fsck",
        mixinStandardHelpOptions = true,
        description = "Checks the ledgers in a folder.",
        footer = "Exit codes: 0 sound, 3 nothing to check or unreadable, 4 damaged.")
final class FsckCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "folder that holds \"parquet\"")
    private String folder = "";

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = VerbGroup.injected(spec).commandLine().getOut();
        PrintWriter err = VerbGroup.injected(spec).commandLine().getErr();
        Map<String, List<RailRecord>> ledgers = new TreeMap<>();
        try {
            for (RailRecord record : RailCommand.records(folder)) {
                ledgers.computeIfAbsent(record.logOrigin(), origin -> new ArrayList<>())
                        .add(record);
            }
        } catch (TableException e) {
            err.println("railyard: " + e.getMessage());
            return ExitCode.CHECK.code();
        } catch (IOException | UncheckedIOException e) {
            err.println("railyard: ledger " + folder + " cannot be read: " + e.getMessage());
            return ExitCode.DATA.code();
        }
        if (ledgers.isEmpty()) {
            err.println("railyard: " + folder + " holds no RAIL records; name the folder that holds \"parquet\"");
            return ExitCode.DATA.code();
        }
        return check(ledgers, out, err);
    }

    private static int check(Map<String, List<RailRecord>> ledgers, PrintWriter out, PrintWriter err) {
        int code = ExitCode.DONE.code();
        for (Map.Entry<String, List<RailRecord>> ledger : ledgers.entrySet()) {
            List<RailRecord> records = ledger.getValue();
            records.sort(Comparator.comparingLong(RailRecord::logIndex));
            Optional<RailChain.Break> broken = RailChain.verify(records);
            if (broken.isEmpty()) {
                out.println("sound    " + ledger.getKey() + "  " + records.size() + " records, last leaf "
                        + records.get(records.size() - 1).leafHash().hex());
            } else {
                RailRecord record = records.get(Math.toIntExact(broken.get().position()));
                err.println("railyard: ledger " + ledger.getKey() + " is damaged at index " + record.logIndex()
                        + " (record " + record.recordId() + "): " + broken.get().reason());
                code = ExitCode.CHECK.code();
            }
        }
        return code;
    }
}
