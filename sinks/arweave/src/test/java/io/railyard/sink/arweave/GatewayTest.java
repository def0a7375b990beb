package io.railyard.sink.arweave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.railyard.message.Bytes;
import io.railyard.message.json.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatewayTest {
    @TempDir
    Path root;

    private TestGateway gateway;
    private BundleFolder folder;

    @BeforeEach
    void startGateway() throws IOException {
        gateway = new TestGateway();
        folder = new BundleFolder(root);
    }

    @AfterEach
    void stopGateway() {
        gateway.close();
    }

    @Test
    void postsASmallBundleInsideItsTransactionOnce() throws Exception {
        Bytes bundle = Outcomes.bundle(10);
        String name = commit(bundle);

        sweep();
        sweep();

        Json.Obj transaction = onlyTransaction();
        assertThat(transaction.text("data")).contains(bundle.base64Url());
        assertThat(gateway.requests("POST /chunk")).isZero();
        assertThat(gateway.requests("POST /tx")).isOne();
        assertThat(Files.readString(root.resolve("receipt-" + name + ".json")))
                .contains("\"transaction\":\"" + transaction.text("id").orElseThrow(), "\"reward\":\"1234\"")
                .contains("\"anchor\":\"" + transaction.text("last_tx").orElseThrow())
                .contains("\"accepted\":\"1970-01-01T00:00:00Z\"");
    }

    @Test
    void postsABigBundleInChunks() throws Exception {
        Bytes bundle = bigBundle();
        commit(bundle);

        sweep();

        Json.Obj transaction = onlyTransaction();
        assertThat(transaction.text("data")).contains("");
        assertThat(gateway.chunks(transaction.text("data_root").orElseThrow())).isEqualTo(bundle);
    }

    @Test
    void sendsTheVeryTransactionAgainThatWasSignedBeforeAFailure() throws Exception {
        String name = commit(Outcomes.bundle(10));
        gateway.refuse("POST /tx", 400);
        sweep();
        assertThat(pending(name)).contains("/tx answered 400: as told");
        String signed = Files.readString(root.resolve("transaction-" + name + ".json"));
        gateway.mine(7);

        sweep();

        assertThat(signed).contains(onlyTransaction().text("signature").orElseThrow());
        assertThat(root.resolve("pending").resolve(name + ".json")).doesNotExist();
    }

    @Test
    void doesNotPostAgainWhatTheGatewayKnowsAfterALostAnswer() throws Exception {
        String name = commit(Outcomes.bundle(10));
        sweep();
        Files.delete(root.resolve("receipt-" + name + ".json"));
        gateway.mine(1_000);

        sweep();

        assertThat(gateway.requests("POST /tx")).isOne();
        assertThat(folder.unposted()).isEmpty();
    }

    @Test
    void goesOnWithTheChunksOfATransactionThatIsKnown() throws Exception {
        Bytes bundle = bigBundle();
        commit(bundle);
        gateway.refuse("POST /chunk", 400);
        sweep();
        assertThat(folder.unposted()).hasSize(1);

        sweep();

        assertThat(gateway.chunks(onlyTransaction().text("data_root").orElseThrow()))
                .isEqualTo(bundle);
        assertThat(gateway.requests("POST /tx")).isOne();
    }

    @Test
    void signsAnewOnlyWhenTheOldTransactionCanNeverBeMined() throws Exception {
        String name = commit(Outcomes.bundle(10));
        gateway.refuse("POST /tx", 400);
        sweep();
        String first = Files.readString(root.resolve("transaction-" + name + ".json"));

        gateway.mine(Gateway.EXPIRES_AFTER_BLOCKS);
        gateway.refuse("POST /tx", 400);
        sweep();
        assertThat(Files.readString(root.resolve("transaction-" + name + ".json")))
                .isEqualTo(first);
        gateway.mine(1);
        sweep();

        assertThat(first).doesNotContain(onlyTransaction().text("id").orElseThrow());
        assertThat(folder.unposted()).isEmpty();
    }

    @Test
    void neverPaysMoreThanAllowed() throws Exception {
        String name = commit(Outcomes.bundle(10));
        gateway.ask("1000000000001");

        sweep();

        assertThat(pending(name)).contains("asks 1000000000001 winston", "more than the 1000000000000 allowed");
        assertThat(gateway.requests("POST /tx")).isZero();
        assertThat(root.resolve("transaction-" + name + ".json")).doesNotExist();
        gateway.ask("1000000000000");
        sweep();
        assertThat(folder.unposted()).isEmpty();
    }

    @Test
    void triesABusyGatewayAgain() throws Exception {
        commit(Outcomes.bundle(10));
        gateway.refuse("GET /info", 503);

        sweep();

        assertThat(gateway.requests("GET /info")).isEqualTo(2);
        assertThat(folder.unposted()).isEmpty();
    }

    @Test
    void keepsABundleWhosePriceIsNoNumber() throws Exception {
        String name = commit(Outcomes.bundle(10));
        gateway.ask("free");

        sweep();

        assertThat(pending(name)).contains("Not a price").contains("answered 200: free");
    }

    @Test
    void refusesADamagedTransactionFileInsteadOfPayingTwice() throws Exception {
        String name = commit(Outcomes.bundle(10));
        String other = commit(Outcomes.bundle(11));
        gateway.refuse("POST /tx", 400);
        sweep();
        Path signed = root.resolve("transaction-" + name + ".json");
        Path signedOther = root.resolve("transaction-" + other + ".json");
        Files.writeString(signed, "{}");
        Files.deleteIfExists(root.resolve("receipt-" + name + ".json"));
        Files.deleteIfExists(root.resolve("receipt-" + other + ".json"));

        sweep();

        assertThat(pending(name)).contains("is damaged (it has no object", "restore or delete");
        assertThat(signedOther).exists();
        assertThat(folder.unposted()).containsExactly(name);
    }

    @Test
    void marksEveryWaitingBundleWhenNobodyAnswers() throws Exception {
        String first = commit(Outcomes.bundle(10));
        String second = commit(Outcomes.bundle(11));
        gateway.close();

        sweep();

        assertThat(pending(first)).contains("No answer from");
        assertThat(pending(second)).contains("No answer from");
    }

    @Test
    void optionsTakeOneDestinationAndSaneValues() {
        ArweaveOptions options = ArweaveOptions.of(root, root).withGateway(URI.create("https://arweave.net"), 5);

        assertThat(options.gateway()).contains(URI.create("https://arweave.net"));
        assertThat(options.bundler()).isEmpty();
        assertThat(options.maxRewardWinston()).isEqualTo(5);
        assertThatThrownBy(() -> options.withBundler(URI.create("https://bundler.example/tx")))
                .hasMessageContaining("not to both: https://arweave.net and https://bundler.example/tx");
        assertThatThrownBy(() -> options.withGateway(URI.create("arweave.net")))
                .hasMessageContaining("A gateway has an address such as https://arweave.net, not \"arweave.net\"");
        assertThatThrownBy(() -> options.withGateway(URI.create("https://arweave.net"), 0))
                .hasMessageContaining("1 winston or more, not 0");
    }

    /** More than two chunks. */
    private static Bytes bigBundle() {
        Bytes bundle = Outcomes.bundle(900);
        assertThat(DataTree.of(bundle.toByteArray()).chunks()).hasSizeGreaterThan(2);
        return bundle;
    }

    private String commit(Bytes bundle) throws IOException {
        String name = folder.stage(bundle);
        folder.commit(name);
        return name;
    }

    private String pending(String name) throws IOException {
        return Files.readString(root.resolve("pending").resolve(name + ".json"));
    }

    private Json.Obj onlyTransaction() {
        assertThat(gateway.transactions()).hasSize(1);
        return gateway.transactions().get(0);
    }

    private void sweep() throws Exception {
        Gateway posting = new Gateway(
                gateway.address(),
                ArweaveOptions.DEFAULT_MAX_REWARD_WINSTON,
                Outcomes.wallet(),
                folder,
                Duration.ofSeconds(5));
        try (Poster poster = new Poster(folder, posting, any -> true, () -> Instant.EPOCH)) {
            poster.sweep();
        }
    }
}
