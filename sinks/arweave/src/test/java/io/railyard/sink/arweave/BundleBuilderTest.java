package io.railyard.sink.arweave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.railyard.message.Bytes;
import io.railyard.message.Tag;
import io.railyard.message.ans104.Bundle;
import io.railyard.message.ans104.DataItem;
import io.railyard.message.json.Json;
import io.railyard.message.json.JsonReader;
import io.railyard.message.signing.Signer;
import io.railyard.rail.RailRecord;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class BundleBuilderTest {
    private static final Signer SIGNER = Outcomes.signer();
    private static final ArweaveOptions OPTIONS = ArweaveOptions.of(Path.of("bundles"), Path.of("wallet.json"));

    @Test
    void signsOneItemForManyRecords() {
        BundleBuilder builder = new BundleBuilder(SIGNER, OPTIONS);
        for (int slot = 0; slot < 100; slot++) {
            builder.add(Outcomes.evaluation(slot, 1));
            builder.add(Outcomes.record(slot));
        }

        List<DataItem> items =
                Bundle.parse(builder.finish().orElseThrow().toByteArray()).items();

        assertThat(items).hasSize(2).allMatch(item -> item.verify().valid());
        assertThat(items.get(0).tags())
                .contains(
                        new Tag("Data-Protocol", "railyard"),
                        new Tag("Type", "Evaluations"),
                        new Tag("Count", "100"),
                        new Tag("First-Slot", "0"),
                        new Tag("Last-Slot", "99"),
                        new Tag("Process", Outcomes.evaluation(0, 1).process().toString()));
        assertThat(lines(items.get(1))).hasSize(100).allSatisfy(line -> RailRecord.parse(Bytes.utf8(line)));
    }

    @Test
    void writesAnOutcomeSoThatNothingIsLost() {
        BundleBuilder builder = new BundleBuilder(SIGNER, OPTIONS);
        builder.add(Outcomes.evaluation(4, 1));

        Json.Obj line = JsonReader.parse(
                        lines(Bundle.parse(builder.finish().orElseThrow().toByteArray())
                                        .item(0))
                                .get(0))
                .asObject()
                .orElseThrow();

        assertThat(line.text("slot")).hasValue("4");
        assertThat(line.text("status")).hasValue("error");
        assertThat(line.text("error")).hasValue("it failed");
        assertThat(line.text("output")).hasValue("{\"n\":4}");
        assertThat(line.text("state_root"))
                .hasValue(Outcomes.evaluation(4, 1).stateRoot().base64Url());
        assertThat(line.get("outbox").orElseThrow().toString())
                .contains("Pay", Bytes.utf8("é\n").base64Url());
    }

    @Test
    void startsANewItemAtEachLimit() {
        BundleBuilder byCount = new BundleBuilder(SIGNER, OPTIONS.withRecordsPerItem(10));
        BundleBuilder byProcess = new BundleBuilder(SIGNER, OPTIONS);
        for (int slot = 0; slot < 35; slot++) {
            byCount.add(Outcomes.evaluation(slot, 1));
            byProcess.add(Outcomes.evaluation(slot, 35));
        }

        assertThat(counts(byCount)).containsExactly("10", "10", "10", "5");
        assertThat(counts(byProcess)).containsExactly("" + BundleBuilder.MAX_PROCESSES, "3");
        assertThatThrownBy(() -> OPTIONS.withRecordsPerItem(0)).hasMessageContaining("not 0");
    }

    @Test
    void givesEqualBytesForEqualRecords() {
        BundleBuilder first = new BundleBuilder(SIGNER, OPTIONS);
        BundleBuilder second = new BundleBuilder(SIGNER, OPTIONS);
        first.add(Outcomes.record(1));
        second.add(Outcomes.record(1));

        assertThat(first.finish()).isPresent().isEqualTo(second.finish());
        assertThat(first.finish()).as("nothing since").isEmpty();
    }

    @Test
    void confirmsEachOutputByAns112WhenAsked() {
        BundleBuilder builder = new BundleBuilder(SIGNER, OPTIONS.withItemPerOutput());
        builder.add(Outcomes.record(3));

        List<DataItem> items =
                Bundle.parse(builder.finish().orElseThrow().toByteArray()).items();

        assertThat(items).hasSize(2).allMatch(item -> item.verify().valid());
        assertThat(items.get(0).tags())
                .contains(
                        new Tag("Data-Protocol", "Provenance-Confirmation"),
                        new Tag("Hashing-Algo", "sha256"),
                        new Tag(
                                "Data-Hash",
                                Bytes.sha256(Bytes.utf8("answer 3").toByteArray())
                                        .hex()),
                        new Tag("Model", "tiny"))
                .noneMatch(tag -> tag.name().startsWith("Prompt"));
    }

    @Test
    void refusesABundlerWithoutAnAddress() {
        assertThatThrownBy(() -> OPTIONS.withBundler(URI.create("bundler.example/tx")))
                .hasMessageContaining("bundler.example/tx")
                .hasMessageContaining("https://");
    }

    private static List<String> counts(BundleBuilder builder) {
        return Bundle.parse(builder.finish().orElseThrow().toByteArray()).items().stream()
                .map(item -> item.tag("Count").orElseThrow())
                .toList();
    }

    private static List<String> lines(DataItem item) {
        return item.data().utf8().lines().toList();
    }
}
