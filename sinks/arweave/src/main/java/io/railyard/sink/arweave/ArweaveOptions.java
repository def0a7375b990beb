package io.railyard.sink.arweave;

import java.io.Serializable;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where bundles go and who signs them. The key itself is read by each writer from the file and never travels with the
 * job. Immutable.
 */
public final class ArweaveOptions implements Serializable {
    /** Most records in one signed item, unless set. */
    public static final int DEFAULT_RECORDS_PER_ITEM = 1_000;
    /** Most bytes of the lines of one item. */
    public static final int MAX_ITEM_BYTES = 8 * 1024 * 1024;
    /** How long one request to a bundler may take. */
    public static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(20);
    /** How often a bundle is posted before it waits for the next checkpoint. */
    public static final int ATTEMPTS = 3;
    /** How long the end of a job waits for posts under way. */
    public static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(60);

    private static final long serialVersionUID = 1L;

    private final String folder;
    private final String walletFile;
    private final int recordsPerItem;
    private final boolean perOutput;
    private final @Nullable URI bundler;

    private ArweaveOptions(
            String folder, String walletFile, int recordsPerItem, boolean perOutput, @Nullable URI bundler) {
        if (recordsPerItem < 1) {
            throw new IllegalArgumentException("An item holds 1 record or more, not " + recordsPerItem);
        }
        this.folder = folder;
        this.walletFile = walletFile;
        this.recordsPerItem = recordsPerItem;
        this.perOutput = perOutput;
        this.bundler = bundler;
    }

    /**
     * Bundles in {@code folder}, which all workers share, signed with the key of {@code walletFile}: an Arweave wallet or
     * an Ed25519 JWK.
     */
    public static ArweaveOptions of(Path folder, Path walletFile) {
        return new ArweaveOptions(folder.toString(), walletFile.toString(), DEFAULT_RECORDS_PER_ITEM, false, null);
    }

    /** The same, with at most {@code count} records in one signed item. */
    public ArweaveOptions withRecordsPerItem(int count) {
        return new ArweaveOptions(folder, walletFile, count, perOutput, bundler);
    }

    /** The same, with one ANS-112 item per model output beside the batches, so that gateways find it by its hash. */
    public ArweaveOptions withItemPerOutput() {
        return new ArweaveOptions(folder, walletFile, recordsPerItem, true, bundler);
    }

    /** The same, posting each bundle as a data item to {@code address}, such as {@code https://bundler.example/tx}. */
    public ArweaveOptions withBundler(URI address) {
        String scheme = address.getScheme();
        if (address.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
            throw new IllegalArgumentException(
                    "A bundler has an address such as https://bundler.example/tx, not \"" + address + "\"");
        }
        return new ArweaveOptions(folder, walletFile, recordsPerItem, perOutput, address);
    }

    /** Where bundles and receipts are. */
    public Path folder() {
        return Path.of(folder);
    }

    /** The signer's key file. */
    public Path walletFile() {
        return Path.of(walletFile);
    }

    /** Most records in one signed item. */
    public int recordsPerItem() {
        return recordsPerItem;
    }

    /** Whether each model output gets an ANS-112 item of its own. */
    public boolean itemPerOutput() {
        return perOutput;
    }

    /** Where bundles are posted to. */
    public Optional<URI> bundler() {
        return Optional.ofNullable(bundler);
    }
}
