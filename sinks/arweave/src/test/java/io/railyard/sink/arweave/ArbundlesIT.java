package io.railyard.sink.arweave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.railyard.message.Bytes;
import io.railyard.message.ans104.Bundle;
import io.railyard.message.signing.Signer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verdict of the npm library arbundles, which Arweave's bundlers use, on our bundles. */
class ArbundlesIT {
    private static final Path SCRIPTS = Path.of("src", "test", "js").toAbsolutePath();

    @TempDir
    Path root;

    @Test
    void arbundlesAcceptsBundlesOfAnEd25519Key() throws Exception {
        assertAccepted(Outcomes.signer());
    }

    @Test
    void arbundlesAcceptsBundlesOfAnArweaveWallet() throws Exception {
        assertAccepted(Outcomes.wallet());
    }

    @Test
    void arbundlesRefusesABundleWithOneByteChanged() throws Exception {
        byte[] bundle = bundle(Outcomes.signer()).toByteArray();
        bundle[bundle.length - 2] ^= 1;

        assertThat(verdict(bundle)).startsWith("false");
    }

    private void assertAccepted(Signer signer) throws Exception {
        Bytes bundle = bundle(signer);
        String ids = Bundle.parse(bundle.toByteArray()).items().stream()
                .map(item -> item.id().toString())
                .collect(Collectors.joining(" "));

        assertThat(verdict(bundle.toByteArray())).isEqualTo("true " + ids);
    }

    private Bytes bundle(Signer signer) {
        BundleBuilder builder = new BundleBuilder(
                signer, ArweaveOptions.of(root, root.resolve("wallet.json")).withItemPerOutput());
        builder.add(Outcomes.record(1));
        builder.add(Outcomes.evaluation(2, 1));
        return builder.finish().orElseThrow();
    }

    private String verdict(byte[] bundle) throws Exception {
        assumeTrue(
                Files.isDirectory(SCRIPTS.resolve("node_modules").resolve("arbundles")),
                "SKIPPED: arbundles is not installed; run npm ci in " + SCRIPTS.getFileName());
        Path file = Files.write(root.resolve("bundle.bin"), bundle);
        Path out = root.resolve("verdict.txt");
        Process node = new ProcessBuilder("node", "verify.cjs", file.toString())
                .directory(SCRIPTS.toFile())
                .redirectOutput(out.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(node.waitFor(120, TimeUnit.SECONDS)).isTrue();
        return Files.readString(out, StandardCharsets.UTF_8).strip();
    }
}
