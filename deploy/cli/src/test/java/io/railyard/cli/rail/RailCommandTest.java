package io.railyard.cli.rail;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.rail.CallSite;
import io.railyard.rail.RailChain;
import io.railyard.rail.RailDraft;
import io.railyard.rail.RailEngine;
import io.railyard.rail.RailInput;
import io.railyard.rail.RailModel;
import io.railyard.rail.RailOutput;
import io.railyard.rail.RailParams;
import io.railyard.rail.RailRecord;
import io.railyard.rail.RailUsage;
import io.railyard.sink.parquet.ParquetTables;
import io.railyard.sink.parquet.Table;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class RailCommandTest {
    @TempDir
    Path root;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void findsALoggedText() throws IOException {
        write(ledger(5));

        assertThat(run("query", "--text", text(3), "--ledger", root.toString(), "--json"))
                .isZero();

        JsonNode answer = new ObjectMapper().readTree(out.toString());
        assertThat(answer.get("verdict").asText()).isEqualTo("found");
        assertThat(answer.get("treeSize").asInt()).isEqualTo(5);
        assertThat(answer.get("records").get(0).get("index").asInt()).isEqualTo(3);
        assertThat(answer.get("records").get(0).get("model").asText()).isEqualTo("tiny");
    }

    @Test
    void saysHowFarAnAnswerGoes() throws IOException {
        write(ledger(5));
        Path file = Files.writeString(root.resolve("copy.txt"), text(2) + "\r\n");
        String digest = Bytes.sha256(Bytes.utf8(text(1)).toByteArray()).hex();

        assertThat(verdict("query", file.toString())).startsWith("near");
        assertThat(verdict("query", "--sha256", digest)).startsWith("found");
        assertThat(verdict("query", "--text", text(9))).startsWith("not-found").contains("does not mean human-made");
        assertThat(verdict("query", "--text", "BUY")).startsWith("not-evidence");
    }

    @Test
    void refusesAQuestionWithoutOneContent() throws IOException {
        write(ledger(1));

        assertThat(run("query", "--ledger", root.toString())).isEqualTo(2);
        assertThat(run("query", "--sha256", "xyz", "--ledger", root.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("Name the content once").contains("64 hexadecimal digits");
    }

    @Test
    void callsASoundLedgerSound() throws IOException {
        write(ledger(5));

        assertThat(run("fsck", root.toString())).isZero();
        assertThat(out.toString()).contains("sound").contains("5 records");
    }

    @Test
    void namesTheDamageOfALedger() throws IOException {
        List<RailRecord> records = ledger(5);
        records.remove(2);
        write(records);

        assertThat(run("fsck", root.toString())).isEqualTo(4);
        assertThat(err.toString()).contains("damaged at index 3").contains("missing");
    }

    @Test
    void saysWhenThereIsNothingToCheck() {
        assertThat(run("fsck", root.toString())).isEqualTo(3);
        assertThat(err.toString()).contains("holds no RAIL records");
    }

    private String verdict(String... arguments) {
        out.getBuffer().setLength(0);
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--ledger", root.toString()));
        assertThat(run(all.toArray(new String[0]))).isZero();
        return out.toString();
    }

    private int run(String... arguments) {
        return new CommandLine(new RailCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    private void write(List<RailRecord> records) throws IOException {
        ParquetTables.write(Table.RAIL_RECORDS, root.toUri(), "part-0", records);
    }

    private static String text(int n) {
        return "answer number " + n + ", long enough to be evidence of something";
    }

    private static List<RailRecord> ledger(int count) {
        List<RailRecord> records = new ArrayList<>();
        Optional<RailChain.Head> head = Optional.empty();
        for (int n = 0; n < count; n++) {
            RailRecord record = RailChain.append("ledger", draft(n), head);
            records.add(record);
            head = Optional.of(RailChain.Head.of(record));
        }
        return records;
    }

    private static RailDraft draft(int n) {
        return new RailDraft(
                new CallSite("operator", Id.ofName("process"), n, 0, 0),
                Id.ofName("request " + n),
                Optional.empty(),
                1,
                2,
                "chat",
                "llama.cpp",
                RailModel.ofFile("tiny", Bytes.sha256(new byte[] {1}), "gguf"),
                RailEngine.of("llama.cpp", "1"),
                RailParams.none(),
                new RailInput(Bytes.sha256(new byte[] {2}), OptionalInt.empty(), 3, RailInput.Visibility.PRIVATE),
                List.of(RailOutput.ofText(0, text(n), OptionalInt.empty(), Optional.empty())),
                new RailUsage(OptionalInt.empty(), OptionalInt.empty(), OptionalLong.empty()),
                false,
                Optional.empty());
    }
}
