package io.railyard.sink.arweave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.railyard.message.Bytes;
import io.railyard.message.ans104.Bundle;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PosterTest {
    @TempDir
    Path root;

    private TestBundler bundler;
    private BundleFolder folder;
    private Bytes bundle;
    private String name;

    @BeforeEach
    void commitABundle() throws IOException {
        bundler = new TestBundler();
        folder = new BundleFolder(root);
        BundleBuilder builder =
                new BundleBuilder(Outcomes.signer(), ArweaveOptions.of(root, root.resolve("wallet.json")));
        builder.add(Outcomes.record(1));
        bundle = builder.finish().orElseThrow();
        name = folder.stage(bundle);
        folder.commit(name);
    }

    @AfterEach
    void stopBundler() {
        bundler.close();
    }

    @Test
    void postsABundleOnceAndKeepsTheReceipt() throws Exception {
        sweep(bundler.address());
        sweep(bundler.address());

        assertThat(bundler.taken()).singleElement().satisfies(item -> {
            assertThat(item.isBundle()).isTrue();
            assertThat(item.data()).isEqualTo(bundle);
            assertThat(Files.readString(root.resolve("receipt-" + name + ".json")))
                    .contains(item.id().toString(), "\"status\":200", "\"accepted\":\"1970-01-01T00:00:00Z\"");
        });
        assertThat(bundler.requests()).isEqualTo(1);
        assertThat(Bundle.parse(bundler.taken().get(0).data().toByteArray()).items())
                .hasSize(1);
    }

    @Test
    void postsWhatItCommittedWhoeverOwnsTheLeftovers() throws Exception {
        Bundler posting = new Bundler(bundler.address(), Outcomes.signer(), Duration.ofSeconds(5));
        try (Poster poster = new Poster(folder, posting, none -> false, () -> Instant.EPOCH)) {
            poster.sweep();
            assertThat(bundler.requests()).isZero();
            poster.sweepSoon(List.of(name));
        }

        assertThat(bundler.taken()).hasSize(1);
        assertThat(folder.unposted()).isEmpty();
    }

    @Test
    void leavesABundleAloneThatAnotherIsPosting() throws Exception {
        try (Claim other = folder.claim(name).orElseThrow()) {
            sweep(bundler.address());
            assertThat(bundler.requests()).isZero();
        }

        sweep(bundler.address());

        assertThat(bundler.taken()).hasSize(1);
    }

    @Test
    void triesAgainWhenTheBundlerIsBusy() throws Exception {
        bundler.answerFirst(503, 429);

        sweep(bundler.address());

        assertThat(bundler.requests()).isEqualTo(3);
        assertThat(bundler.taken()).hasSize(1);
        assertThat(folder.unposted()).isEmpty();
    }

    @Test
    void keepsABundleThatWasNotTakenWithItsReason() throws Exception {
        bundler.answerFirst(402, 500, 500, 500);

        sweep(bundler.address());
        assertThat(pending()).contains("answered 402");
        sweep(bundler.address());
        assertThat(pending()).contains("answered 500");
        assertThat(bundler.requests())
                .as("402 is final, 500 is tried three times")
                .isEqualTo(4);
        sweep(bundler.address());

        assertThat(bundler.taken()).hasSize(1);
        assertThat(root.resolve("pending").resolve(name + ".json")).doesNotExist();
    }

    @Test
    void keepsABundleWhenNobodyAnswers() throws Exception {
        try (ServerSocket silent = new ServerSocket(0)) {
            Bundler slow = new Bundler(
                    URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/tx"),
                    Outcomes.signer(),
                    Duration.ofMillis(200));
            try (Poster poster = new Poster(folder, slow, any -> true, () -> Instant.EPOCH)) {
                poster.sweep();
            }
        }

        assertThat(pending()).contains("No answer from").contains("timed out");
        assertThat(folder.unposted()).containsExactly(name);
    }

    @Test
    void commitsTheSameBundleAgainWithoutHarm() throws Exception {
        assertThat(folder.stage(bundle)).isEqualTo(name);
        folder.commit(name);

        try (var files = Files.list(root)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactly("bundle-" + name + ".bin");
        }
        assertThatThrownBy(() -> folder.commit("unknown"))
                .hasMessageContaining("neither staged nor committed")
                .hasMessageContaining("share this folder");
    }

    private String pending() throws IOException {
        return Files.readString(root.resolve("pending").resolve(name + ".json"));
    }

    private void sweep(URI address) throws Exception {
        try (Poster poster = new Poster(
                folder,
                new Bundler(address, Outcomes.signer(), Duration.ofSeconds(5)),
                any -> true,
                () -> Instant.EPOCH)) {
            poster.sweep();
        }
    }
}
