package io.railyard.cli.rail;

import io.railyard.cli.console.ExitCode;
import io.railyard.cli.console.VerbGroup;
import io.railyard.message.Bytes;
import io.railyard.message.json.CanonicalJson;
import io.railyard.message.json.Json;
import io.railyard.rail.RailQuery;
import io.railyard.rail.RailRecord;
import io.railyard.rail.RailText;
import io.railyard.sink.parquet.TableException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Searches a ledger for a content. */
@Command(
        name = "query",
        mixinStandardHelpOptions = true,
        description = "Did a model of this ledger make this content?",
        footer = "Exit codes: 0 answered (found or not), 2 bad usage, 3 the ledger cannot be read.")
final class QueryCommand implements Callable<Integer> {
    /** A shorter text, in normal form, is found in too many places to say anything about its origin. */
    static final int MIN_EVIDENCE_CHARS = 32;

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "file with the content")
    private @Nullable Path file;

    @Option(names = "--text", paramLabel = "TEXT", description = "the content itself")
    private @Nullable String text;

    @Option(names = "--sha256", paramLabel = "HEX", description = "SHA-256 of the content or of its normal form")
    private @Nullable String sha256;

    @Option(names = "--ledger", required = true, paramLabel = "DIR", description = "folder that holds \"parquet\"")
    private String ledger = "";

    @Option(names = "--json", description = "one JSON object")
    private boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        CommandSpec injected = VerbGroup.injected(spec);
        PrintWriter out = injected.commandLine().getOut();
        PrintWriter err = injected.commandLine().getErr();
        Question question = question(injected);
        List<RailRecord> records;
        try {
            records = RailCommand.records(ledger);
        } catch (IOException | UncheckedIOException | TableException e) {
            err.println("railyard: ledger " + ledger + " cannot be read: " + e.getMessage());
            return ExitCode.DATA.code();
        }
        List<RailQuery.Hit> hits = question.query().search(records);
        String verdict = verdict(hits, question);
        out.println(json ? json(verdict, hits, records.size()) : sentence(verdict, hits, records.size()));
        return ExitCode.DONE.code();
    }

    /**
     * What is asked for.
     *
     * @param query the search
     * @param evidence whether the content is long enough for a hit to mean something
     */
    private record Question(RailQuery query, boolean evidence) {}

    private Question question(CommandSpec injected) {
        if ((file == null ? 0 : 1) + (text == null ? 0 : 1) + (sha256 == null ? 0 : 1) != 1) {
            throw new ParameterException(
                    injected.commandLine(), "Name the content once: as FILE, with --text or with --sha256");
        }
        try {
            if (sha256 != null) {
                return new Question(RailQuery.ofDigest(Bytes.of(HexFormat.of().parseHex(sha256))), true);
            }
            String content = text != null
                    ? text
                    : Bytes.of(Files.readAllBytes(required())).utf8();
            return new Question(
                    RailQuery.ofText(content), RailText.normalize(content).length() >= MIN_EVIDENCE_CHARS);
        } catch (IOException e) {
            throw new ParameterException(injected.commandLine(), "File " + file + " cannot be read: " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    injected.commandLine(), "--sha256 takes 64 hexadecimal digits, not \"" + sha256 + "\"");
        }
    }

    private Path required() {
        if (file == null) {
            throw new IllegalStateException("checked before");
        }
        return file;
    }

    private static String verdict(List<RailQuery.Hit> hits, Question question) {
        if (!question.evidence()) {
            return "not-evidence";
        }
        if (hits.isEmpty()) {
            return "not-found";
        }
        return hits.stream().anyMatch(hit -> hit.match() == RailQuery.Match.EXACT) ? "found" : "near";
    }

    private static String json(String verdict, List<RailQuery.Hit> hits, int searched) {
        Json[] records = hits.stream().map(QueryCommand::json).toArray(Json[]::new);
        return CanonicalJson.text(Json.object()
                .put("verdict", verdict)
                .put("records", Json.array(records))
                .put("treeSize", searched)
                .build());
    }

    private static Json json(RailQuery.Hit hit) {
        RailRecord record = hit.record();
        return Json.object()
                .put("recordId", record.recordId().toString())
                .put("ledger", record.logOrigin())
                .put("index", record.logIndex())
                .put("leafHash", record.leafHash().hex())
                .put("output", hit.outputIndex())
                .put("match", hit.match() == RailQuery.Match.EXACT ? "exact" : "normalized")
                .put("issuer", record.draft().site().issuer())
                .put("model", record.draft().model().name())
                .put("process", record.draft().site().process().toString())
                .put("slot", record.draft().site().slot())
                .put("endMicros", Long.toString(record.draft().endMicros()))
                .build();
    }

    private static String sentence(String verdict, List<RailQuery.Hit> hits, int searched) {
        StringBuilder text = new StringBuilder(
                switch (verdict) {
                    case "found" -> "found: logged as output of a model";
                    case "near" -> "near: the same text, but not the same bytes, was logged as output of a model";
                    case "not-found" ->
                        "not-found: not in these " + searched + " records; this does not mean human-made";
                    default ->
                        "not-evidence: below " + MIN_EVIDENCE_CHARS
                                + " characters a text says nothing about its origin; it occurs " + hits.size()
                                + " times";
                });
        for (RailQuery.Hit hit : hits) {
            RailRecord record = hit.record();
            text.append(System.lineSeparator())
                    .append("  model ")
                    .append(record.draft().model().name())
                    .append(", issuer ")
                    .append(record.draft().site().issuer())
                    .append(", ledger ")
                    .append(record.logOrigin())
                    .append(" index ")
                    .append(record.logIndex())
                    .append(", record ")
                    .append(record.recordId());
        }
        return text.toString();
    }
}
