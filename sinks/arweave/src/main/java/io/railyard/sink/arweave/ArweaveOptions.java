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
    /** Most winston (10^-12 AR) that one bundle may cost, unless set: 1 AR. */
    public static final long DEFAULT_MAX_REWARD_WINSTON = 1_000_000_000_000L;
    /** How long one request to a bundler or gateway may take. */
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
    private final @Nullable Posting posting;

    private ArweaveOptions(
            String folder, String walletFile, int recordsPerItem, boolean perOutput, @Nullable Posting posting) {
        if (recordsPerItem < 1) {
            throw new IllegalArgumentException("An item holds 1 record or more, not " + recordsPerItem);
        }
        this.folder = folder;
        this.walletFile = walletFile;
        this.recordsPerItem = recordsPerItem;
        this.perOutput = perOutput;
        this.posting = posting;
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
        return new ArweaveOptions(folder, walletFile, count, perOutput, posting);
    }

    /** The same, with one ANS-112 item per model output beside the batches, so that gateways find it by its hash. */
    public ArweaveOptions withItemPerOutput() {
        return new ArweaveOptions(folder, walletFile, recordsPerItem, true, posting);
    }

    /**
     * The same, posting each bundle as a data item to {@code address}, such as {@code https://bundler.example/tx}.
     *
     * @throws IllegalArgumentException when it is no http address, or a gateway is named already
     */
    public ArweaveOptions withBundler(URI address) {
        return posting(new Posting(address, false, DEFAULT_MAX_REWARD_WINSTON), "https://bundler.example/tx");
    }

    /**
     * The same, posting each bundle as a transaction to the Arweave node or gateway at {@code address}, such as
     * {@code https://arweave.net}, for at most {@link #DEFAULT_MAX_REWARD_WINSTON} each. The wallet must be an Arweave
     * wallet with funds.
     *
     * @throws IllegalArgumentException when it is no http address, or a bundler is named already
     */
    public ArweaveOptions withGateway(URI address) {
        return withGateway(address, DEFAULT_MAX_REWARD_WINSTON);
    }

    /** As {@link #withGateway(URI)}, for at most {@code maxRewardWinston} (10^-12 AR) per bundle. */
    public ArweaveOptions withGateway(URI address, long maxRewardWinston) {
        if (maxRewardWinston < 1) {
            throw new IllegalArgumentException("A bundle costs 1 winston or more, not " + maxRewardWinston);
        }
        return posting(new Posting(address, true, maxRewardWinston), "https://arweave.net");
    }

    private ArweaveOptions posting(Posting wanted, String example) {
        String scheme = wanted.address.getScheme();
        if (wanted.address.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
            throw new IllegalArgumentException("A " + (wanted.gateway ? "gateway" : "bundler")
                    + " has an address such as " + example + ", not \"" + wanted.address + "\"");
        }
        if (posting != null && posting.gateway != wanted.gateway) {
            throw new IllegalArgumentException("Bundles go to a bundler or to a gateway, not to both: "
                    + posting.address + " and " + wanted.address);
        }
        return new ArweaveOptions(folder, walletFile, recordsPerItem, perOutput, wanted);
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

    /** The bundler that bundles are posted to, if any. */
    public Optional<URI> bundler() {
        return posting == null || posting.gateway ? Optional.empty() : Optional.of(posting.address);
    }

    /** The node or gateway that bundles are posted to, if any. */
    public Optional<URI> gateway() {
        return posting == null || !posting.gateway ? Optional.empty() : Optional.of(posting.address);
    }

    /** Most winston (10^-12 AR) that a gateway may ask for one bundle. */
    public long maxRewardWinston() {
        return posting == null ? DEFAULT_MAX_REWARD_WINSTON : posting.maxReward;
    }

    /** Where bundles are posted to, and for how much. */
    private record Posting(URI address, boolean gateway, long maxReward) implements Serializable {}
}
