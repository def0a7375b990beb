package io.railyard.sink.arweave;

import static org.assertj.core.api.Assertions.assertThat;

import io.railyard.message.Bytes;
import io.railyard.message.ans104.Bundle;
import io.railyard.message.ans104.DataItem;
import io.railyard.message.json.Json;
import io.railyard.message.json.JsonReader;
import io.railyard.rail.RailRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bundles as transactions of a gateway that other people wrote and that checks signatures: the npm package arlocal. */
class ArlocalIT {
    private static Arlocal arlocal;

    @TempDir
    static Path chain;

    @TempDir
    Path root;

    @BeforeAll
    static void startArlocal() throws Exception {
        arlocal = new Arlocal(chain);
    }

    @AfterAll
    static void stopArlocal() {
        if (arlocal != null) {
            arlocal.close();
        }
    }

    @Test
    void servesWhatTheSinkPosted() throws Exception {
        arlocal.mint(Outcomes.wallet().aoAddress());
        Path folder = root.resolve("arweave");

        runJob(ArweaveOptions.of(folder, Outcomes.arweaveWalletFile(root)).withGateway(arlocal.address()), 20);
        arlocal.get("/mine");

        List<String> names = names(folder);
        assertThat(names).isNotEmpty();
        for (String name : names) {
            String id = receipt(folder, name).text("transaction").orElseThrow();
            byte[] bundle = Files.readAllBytes(folder.resolve("bundle-" + name + ".bin"));
            assertThat(arlocal.get("/" + id)).isEqualTo(bundle);
            assertThat(arlocal.text("/tx/" + id))
                    .contains(DataTree.of(bundle).root().base64Url())
                    .contains(receipt(folder, name).text("anchor").orElseThrow());
            assertThat(arlocal.text("/tx/" + id + "/status")).contains("block_height");
            assertThat(arlocal.tagged("Bundle-Format", "binary")).contains(id);
            assertServesItems(Bytes.of(bundle));
        }
        assertThat(Files.exists(folder.resolve("pending"))).isFalse();
    }

    @Test
    void servesABundleThatCameInChunks() throws Exception {
        arlocal.mint(Outcomes.wallet().aoAddress());
        BundleFolder folder = new BundleFolder(root);
        Bytes bundle = bundle(900);
        String name = commit(folder, bundle);

        sweep(folder);
        arlocal.get("/mine");

        String id = receipt(root, name).text("transaction").orElseThrow();
        assertThat(DataTree.of(bundle.toByteArray()).chunks()).hasSizeGreaterThan(2);
        assertThat(arlocal.get("/" + id)).isEqualTo(bundle.toByteArray());
        assertServesItems(bundle);
    }

    @Test
    void refusesATransactionWhoseSignatureIsNotItsOwn() throws Exception {
        arlocal.mint(Outcomes.wallet().aoAddress());
        BundleFolder folder = new BundleFolder(root);
        Bytes bundle = bundle(3);
        String name = commit(folder, bundle);
        Transaction.Quote quote =
                new Transaction.Quote(Bytes.parseBase64Url(arlocal.text("/tx_anchor")), 0, 1_000_000_000L);
        Transaction honest = Transaction.sign(DataTree.of(bundle.toByteArray()), quote, Outcomes.wallet());
        Transaction.Quote cheaper = new Transaction.Quote(quote.anchor(), 0, 999_999_999L);
        folder.sign(
                name,
                new Transaction(cheaper, honest.owner(), honest.dataSize(), honest.dataRoot(), honest.signature()));

        sweep(folder);
        assertThat(pending(name)).contains("/tx answered 400");
        folder.sign(name, honest);
        sweep(folder);

        assertThat(receipt(root, name).text("transaction"))
                .as("the same transaction, untouched, is taken")
                .contains(honest.id().toString());
    }

    @Test
    void postsOnceWhatWaitedWhileTheGatewayWasDead() throws Exception {
        BundleFolder folder = new BundleFolder(root);
        String name = commit(folder, bundle(5));
        arlocal.mint(Outcomes.wallet().aoAddress());
        sweepWithoutFunds(folder, name);
        List<String> before = arlocal.tagged("Bundle-Format", "binary");

        arlocal.kill();
        sweep(folder);
        assertThat(pending(name)).contains("No answer from " + arlocal.address());
        arlocal.restart();
        String signed = Files.readString(root.resolve("transaction-" + name + ".json"));
        sweep(folder);
        Files.delete(root.resolve("receipt-" + name + ".json"));
        sweep(folder);

        String id = receipt(root, name).text("transaction").orElseThrow();
        assertThat(signed).contains(id);
        assertThat(arlocal.tagged("Bundle-Format", "binary"))
                .filteredOn(found -> !before.contains(found))
                .containsExactly(id);
        assertThat(root.resolve("pending").resolve(name + ".json")).doesNotExist();
    }

    /** Leaves a signed transaction that was refused: the wallet is emptied for one sweep. */
    private void sweepWithoutFunds(BundleFolder folder, String name) throws Exception {
        String address = Outcomes.wallet().aoAddress();
        arlocal.setBalance(address, 0);
        sweep(folder);
        assertThat(pending(name)).contains("answered 410").contains("enough tokens");
        arlocal.setBalance(address, 100_000_000_000_000L);
    }

    private static void assertServesItems(Bytes bundle) throws Exception {
        for (DataItem item : Bundle.parse(bundle.toByteArray()).items()) {
            assertThat(arlocal.await("/" + item.id())).isEqualTo(item.data().toByteArray());
            assertThat(arlocal.tagged("Type", "Rail-Records"))
                    .contains(item.id().toString());
        }
    }

    /** Signed by the wallet that pays: arlocal unpacks items of known wallets only. */
    private static Bytes bundle(int records) {
        return Outcomes.bundle(records, Outcomes.wallet());
    }

    private static void runJob(ArweaveOptions options, int records) throws Exception {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(1);
        MapFunction<Long, RailRecord> record = Outcomes::record;
        env.fromSequence(0, records - 1).map(record).returns(RailRecord.class).sinkTo(ArweaveSink.records(options));
        env.execute("bundles for arlocal");
    }

    private static String commit(BundleFolder folder, Bytes bundle) throws IOException {
        String name = folder.stage(bundle);
        folder.commit(name);
        return name;
    }

    private static void sweep(BundleFolder folder) throws Exception {
        Gateway gateway = new Gateway(
                arlocal.address(),
                ArweaveOptions.DEFAULT_MAX_REWARD_WINSTON,
                Outcomes.wallet(),
                folder,
                Duration.ofSeconds(20));
        try (Poster poster = new Poster(folder, gateway, any -> true, InstantSource.system())) {
            poster.sweep();
        }
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.startsWith("bundle-"))
                    .map(file -> file.substring("bundle-".length(), file.length() - ".bin".length()))
                    .toList();
        }
    }

    private static Json.Obj receipt(Path folder, String name) throws IOException {
        return JsonReader.parse(Files.readString(folder.resolve("receipt-" + name + ".json")))
                .asObject()
                .orElseThrow();
    }

    private String pending(String name) throws IOException {
        return Files.readString(root.resolve("pending").resolve(name + ".json"));
    }
}
