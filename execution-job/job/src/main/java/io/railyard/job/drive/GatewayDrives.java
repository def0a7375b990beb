package io.railyard.job.drive;

import io.railyard.machine.drive.Drive;
import io.railyard.machine.drive.DriveSource;
import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.json.Json;
import io.railyard.message.json.JsonException;
import io.railyard.message.json.JsonLimits;
import io.railyard.message.json.JsonReader;
import io.railyard.message.json.JsonWriter;
import io.railyard.schedule.Position;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The drives of a node's processes. What a guest is told at a position is written to the journal first; asked again for that
 * position, in a restart or a replay, the answer is the same. Data is read in blocks of 1 MiB whose digests are journalled at
 * their first reading; a block that differs later is refused, whoever gives it. Thread-safe; its drives have one thread each.
 */
public final class GatewayDrives implements DriveSource, AutoCloseable {
    /** Bytes read ahead, and journalled together. */
    public static final int BLOCK_BYTES = 1 << 20;

    private static final String TRANSACTIONS = "tx/";
    private static final String BLOCKS = "block/height/";
    private static final String ID = "[A-Za-z0-9_-]{43}";

    private final DriveOptions options;
    private final Optional<GatewayClient> gateway;
    private final Optional<BaseLayer> signed;
    private final BlockCache cache;
    private final DriveJournal journal;

    private static final ConcurrentHashMap<Path, GatewayDrives> SHARED = new ConcurrentHashMap<>();

    /**
     * The drives on the folder of {@code options}, one for all in this JVM, as a journal has one writer.
     *
     * @throws DriveException when the folder cannot be used
     */
    public static GatewayDrives shared(DriveOptions options) {
        return SHARED.computeIfAbsent(
                options.folder().toAbsolutePath().normalize(), folder -> new GatewayDrives(options));
    }

    /** @throws DriveException when the folder cannot be used */
    public GatewayDrives(DriveOptions options) {
        this.options = options;
        this.gateway =
                options.gateway().map(uri -> new GatewayClient(uri, options.timeoutMillis(), options.attempts()));
        try {
            this.cache = new BlockCache(options.folder().resolve("blocks"), options.cacheBytes());
            this.journal = new DriveJournal(options.folder().resolve("journal"));
        } catch (IOException e) {
            throw new DriveException("The folder " + options.folder() + " of the drive cannot be used", e);
        }
        ProvenMessages proven = new ProvenMessages(cache, ProvenMessages.MAX_MESSAGES);
        this.signed = gateway.map(client -> new BaseLayer(client, proven));
    }

    /** What the gateway says of transactions and blocks; empty without a gateway. */
    public Optional<BaseLayer> baseLayer() {
        return signed;
    }

    @Override
    public Drive open(Reader reader) {
        return new ProcessDrive(reader);
    }

    @Override
    public void close() throws IOException {
        journal.close();
    }

    private GatewayClient gateway(String what) {
        return gateway.orElseThrow(() ->
                new DriveException(what + " is not in the cache and no gateway is given; give one with drive.gateway"));
    }

    /** Block {@code index} of what {@code name} names, as it was when it was first read. */
    private byte[] block(String name, GatewayClient.Found found, long index) {
        Optional<String> known = journal.block(name, index);
        Optional<byte[]> cached = known.flatMap(cache::get);
        if (cached.isPresent()) {
            return cached.get();
        }
        return GatewayWait.run(() -> fetch(name, found, index));
    }

    private byte[] fetch(String name, GatewayClient.Found found, long index) {
        long from = index * BLOCK_BYTES;
        int count = (int) Math.min(BLOCK_BYTES, found.length() - from);
        byte[] content = gateway("Block " + index + " of " + name).range(found, from, count);
        keep(name, index, content);
        return content;
    }

    /** Data that nobody here has read is compared with what its owner signed before a digest of it counts. */
    private void prove(String id, GatewayClient.Found place) {
        String name = "data/" + id;
        Optional<Id> transaction = Id.tryParse(id);
        if (transaction.isEmpty() || journal.block(name, 0).isPresent()) {
            return;
        }
        signed.flatMap(layer -> layer.proven(transaction.get(), place)).ifPresent(data -> {
            for (int from = 0; from < data.length; from += BLOCK_BYTES) {
                byte[] content = Arrays.copyOfRange(data, from, Math.min(data.length, from + BLOCK_BYTES));
                keep(name, from / BLOCK_BYTES, content);
            }
        });
    }

    /** Journals a block's digest, unless it was read before, and keeps its content. */
    private void keep(String name, long index, byte[] content) {
        String digest = Bytes.sha256(content).hex();
        String first = journal.block(name, index, digest);
        if (!first.equals(digest)) {
            throw new DriveException("The gateway gave other bytes for block " + index + " of " + name
                    + " than were read before: SHA-256 " + digest + ", journalled " + first
                    + "; it is wrong now or was wrong then: ask another gateway");
        }
        cache.put(digest, content);
    }

    private final class ProcessDrive implements Drive {
        private final Reader reader;
        private final Admission admission;
        private Optional<Position> position = Optional.empty();
        private long height;

        ProcessDrive(Reader reader) {
            this.reader = reader;
            this.admission = new Admission(reader, options);
        }

        @Override
        public void begin(Optional<Position> next, long blockHeight) {
            position = next;
            height = blockHeight;
        }

        @Override
        public Optional<Item> data(String id) {
            DriveJournal.Opened answer = opened("data/" + id, () -> find(id));
            return answer.isThere() ? Optional.of(new Remote("data/" + id, answer)) : Optional.empty();
        }

        private Optional<GatewayClient.Found> find(String id) {
            if (!id.matches(ID) || !admission.admits(id, height, gateway)) {
                return Optional.empty();
            }
            Optional<GatewayClient.Found> found = gateway("Transaction " + id).find(id);
            found.ifPresent(place -> prove(id, place));
            return found;
        }

        @Override
        public Optional<Bytes> transaction(String id) {
            return text(TRANSACTIONS + id, id.matches(ID));
        }

        @Override
        public Optional<Bytes> block(String text) {
            return text(BLOCKS + text, text.matches("[0-9]{1,12}"));
        }

        /** A JSON text of the gateway, kept as one block. */
        private Optional<Bytes> text(String path, boolean sound) {
            DriveJournal.Opened answer = opened(path, () -> sound ? fetch(path) : Optional.empty());
            if (!answer.isThere()) {
                return Optional.empty();
            }
            String digest = journal.block(path, 0).orElseThrow();
            byte[] content = cache.get(digest).orElseGet(() -> GatewayWait.run(() -> again(path, digest)));
            return Optional.of(Bytes.of(content));
        }

        private byte[] again(String path, String digest) {
            Optional<byte[]> content = gateway(path).text(path).map(raw -> shown(path, raw));
            if (content.isEmpty() || !Bytes.sha256(content.get()).hex().equals(digest)) {
                throw new DriveException("The gateway gives another text for " + path
                        + " than the one journalled with SHA-256 " + digest + "; ask another gateway");
            }
            cache.put(digest, content.get());
            return content.get();
        }

        private Optional<GatewayClient.Found> fetch(String path) {
            Optional<byte[]> text = gateway(path).text(path).map(raw -> shown(path, raw));
            text.ifPresent(content -> {
                String digest = Bytes.sha256(content).hex();
                if (!journal.block(path, 0, digest).equals(digest)) {
                    throw new DriveException("The gateway gives another text for " + path + " than before");
                }
                cache.put(digest, content);
            });
            return text.map(content -> new GatewayClient.Found(path, content.length));
        }

        /** What the guest sees: of a transaction with the address of its owner. */
        private byte[] shown(String path, byte[] raw) {
            try {
                Json.Obj json = JsonReader.parse(raw, JsonLimits.DEFAULT)
                        .asObject()
                        .orElseThrow(() -> new DriveException("The gateway's " + path + " is no JSON object"));
                Optional<String> owner = json.text("owner");
                if (path.startsWith(BLOCKS)) {
                    BaseLayer.requireHeight(path, Long.parseLong(path.substring(BLOCKS.length())), json);
                }
                if (path.startsWith(TRANSACTIONS)) {
                    String id = path.substring(TRANSACTIONS.length());
                    Json.Obj asShown = json;
                    signed.ifPresent(layer -> layer.requireSigned(id, asShown));
                }
                if (path.startsWith(TRANSACTIONS) && owner.isPresent()) {
                    String address = Bytes.sha256(
                                    Bytes.parseBase64Url(owner.get()).toByteArray())
                            .base64Url();
                    json = json.with("ownerAddress", Json.of(address));
                }
                return JsonWriter.text(json).getBytes(StandardCharsets.UTF_8);
            } catch (JsonException | IllegalArgumentException e) {
                throw new DriveException("The gateway's " + path + " is not what it should be", e);
            }
        }

        private DriveJournal.Opened opened(String path, Asked asked) {
            Optional<String> key = position.map(at -> DriveJournal.key(reader.process(), at, path));
            Optional<DriveJournal.Opened> known = key.flatMap(journal::opened);
            if (known.isPresent()) {
                return known.get();
            }
            if (options.recorded()) {
                throw new DriveException("The journal in " + options.folder() + " does not know what process "
                        + reader.process() + " was told of " + path + " at "
                        + position.map(Position::toString).orElse("a dry run") + "; replay with the node's own folder");
            }
            DriveJournal.Opened answer = GatewayWait.run(asked::ask)
                    .map(found -> new DriveJournal.Opened(found.path(), found.length()))
                    .orElse(DriveJournal.Opened.NOTHING);
            key.ifPresent(at -> journal.open(at, answer));
            return answer;
        }
    }

    /** A question to the gateway. */
    private interface Asked {
        Optional<GatewayClient.Found> ask();
    }

    /** The data of one transaction, with the block read last. Owned by one thread. */
    private final class Remote implements Drive.Item {
        private final String name;
        private final GatewayClient.Found found;
        private long blockIndex = -1;
        private byte[] block = new byte[0];

        Remote(String name, DriveJournal.Opened opened) {
            this.name = name;
            this.found = new GatewayClient.Found(opened.path(), opened.length());
        }

        @Override
        public long length() {
            return found.length();
        }

        @Override
        public Bytes read(long from, int count) {
            byte[] bytes = new byte[(int) Math.min(count, found.length() - from)];
            int done = 0;
            while (done < bytes.length) {
                long index = (from + done) / BLOCK_BYTES;
                if (index != blockIndex) {
                    block = block(name, found, index);
                    blockIndex = index;
                }
                int offset = (int) (from + done - index * BLOCK_BYTES);
                int part = Math.min(bytes.length - done, block.length - offset);
                System.arraycopy(block, offset, bytes, done, part);
                done += part;
            }
            return Bytes.of(bytes);
        }

        private byte[] block(String of, GatewayClient.Found place, long index) {
            return GatewayDrives.this.block(of, place, index);
        }
    }
}
