package io.railyard.sink.arweave;

import io.railyard.message.Bytes;
import io.railyard.message.signing.SignatureType;
import io.railyard.message.signing.Signer;
import io.railyard.message.signing.WalletFile;
import io.railyard.rail.RailRecord;
import io.railyard.schedule.outcome.Evaluation;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes one signed bundle per subtask and checkpoint. A record is in exactly one committed bundle: the bundle is staged
 * before the checkpoint and renamed after it. Posting goes on beside and never fails the job.
 *
 * @param <T> what is bundled
 */
public final class ArweaveSink<T> implements Sink<T>, SupportsCommitter<String> {
    private static final long serialVersionUID = 1L;

    private final ArweaveOptions options;
    private final Adding<T> adding;

    private ArweaveSink(ArweaveOptions options, Adding<T> adding) {
        this.options = options;
        this.adding = adding;
    }

    /** Bundles outcomes: output and outbox of each slot. */
    public static ArweaveSink<Evaluation> evaluations(ArweaveOptions options) {
        return new ArweaveSink<>(options, BundleBuilder::add);
    }

    /** Bundles RAIL records. */
    public static ArweaveSink<RailRecord> records(ArweaveOptions options) {
        return new ArweaveSink<>(options, BundleBuilder::add);
    }

    @Override
    public CommittingSinkWriter<T, String> createWriter(WriterInitContext context) throws IOException {
        return new Writer<>(new BundleBuilder(signer(options), options), new BundleFolder(options.folder()), adding);
    }

    @Override
    public Committer<String> createCommitter(CommitterInitContext context) throws IOException {
        BundleFolder folder = new BundleFolder(options.folder());
        Optional<Destination> destination = destination(folder);
        if (destination.isEmpty()) {
            return new BundleCommitter(folder, null);
        }
        TaskInfo task = context.getTaskInfo();
        Predicate<String> leftovers = name ->
                Math.floorMod(name.hashCode(), task.getNumberOfParallelSubtasks()) == task.getIndexOfThisSubtask();
        return new BundleCommitter(folder, new Poster(folder, destination.get(), leftovers, InstantSource.system()));
    }

    private Optional<Destination> destination(BundleFolder folder) throws IOException {
        if (options.bundler().isPresent()) {
            return Optional.of(new Bundler(options.bundler().get(), signer(options), ArweaveOptions.REQUEST_TIMEOUT));
        }
        if (options.gateway().isEmpty()) {
            return Optional.empty();
        }
        Signer signer = signer(options);
        if (signer.type() != SignatureType.ARWEAVE) {
            throw new IOException(
                    "File " + options.walletFile() + " holds a key of type " + signer.type()
                            + "; transactions of a gateway are signed by an Arweave wallet (kty RSA), bundles for a bundler by any");
        }
        return Optional.of(new Gateway(
                options.gateway().get(), options.maxRewardWinston(), signer, folder, ArweaveOptions.REQUEST_TIMEOUT));
    }

    @Override
    public SimpleVersionedSerializer<String> getCommittableSerializer() {
        return new NameSerializer();
    }

    private static Signer signer(ArweaveOptions options) throws IOException {
        try {
            return WalletFile.parse(Files.readAllBytes(options.walletFile()));
        } catch (IllegalArgumentException e) {
            throw new IOException("File " + options.walletFile() + " cannot sign bundles: " + e.getMessage(), e);
        }
    }

    /** How a record gets into a bundle. */
    private interface Adding<T> extends Serializable {
        void add(BundleBuilder bundle, T value);
    }

    /** Collects until the checkpoint, then signs and stages. */
    private record Writer<T>(BundleBuilder bundle, BundleFolder folder, Adding<T> adding)
            implements CommittingSinkWriter<T, String> {
        @Override
        public void write(T element, Context context) {
            adding.add(bundle, element);
        }

        @Override
        public void flush(boolean endOfInput) {
            // Records wait for the checkpoint; there is nothing to flush between.
        }

        @Override
        public Collection<String> prepareCommit() throws IOException {
            Optional<Bytes> finished = bundle.finish();
            return finished.isEmpty() ? List.of() : List.of(folder.stage(finished.get()));
        }

        @Override
        public void close() {}
    }

    /** Renames, then has the poster look. */
    private record BundleCommitter(
            BundleFolder folder, @Nullable Poster poster) implements Committer<String> {
        @Override
        public void commit(Collection<CommitRequest<String>> requests) throws IOException {
            for (CommitRequest<String> request : requests) {
                folder.commit(request.getCommittable());
            }
            if (poster != null) {
                poster.sweepSoon(
                        requests.stream().map(CommitRequest::getCommittable).toList());
            }
        }

        @Override
        public void close() {
            if (poster != null) {
                poster.close();
            }
        }
    }

    /** A bundle's name in a checkpoint. */
    private static final class NameSerializer implements SimpleVersionedSerializer<String> {
        private static final int VERSION = 1;

        @Override
        public int getVersion() {
            return VERSION;
        }

        @Override
        public byte[] serialize(String name) {
            return name.getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        public String deserialize(int version, byte[] bytes) throws IOException {
            if (version != VERSION) {
                throw new IOException("Committable version " + version + " is unknown; this program reads " + VERSION);
            }
            return new String(bytes, StandardCharsets.US_ASCII);
        }
    }
}
