package io.railyard.job.drive;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.message.ans104.DataItem;
import io.railyard.message.ans104.ItemLimits;
import io.railyard.message.gateway.GatewayGraph;
import io.railyard.message.json.Json;
import io.railyard.message.json.JsonException;
import io.railyard.message.json.JsonLimits;
import io.railyard.message.json.JsonReader;
import io.railyard.message.json.JsonWriter;
import io.railyard.sink.arweave.BaseTransaction;
import java.util.Optional;

/**
 * What an Arweave gateway says of transactions, data items and blocks, believed only as far as signatures carry: a transaction's or
 * item's fields and data are those that its owner signed, or the gateway lies. Any number of threads.
 */
public final class BaseLayer {
    /** Most bytes of data that are read at once, to be checked or to become a message: with its head it fits an item. */
    public static final int MAX_DATA_BYTES = ItemLimits.MAX_ITEM_BYTES - (16 << 10);

    private static final String TRANSACTION = "tx/";

    private final GatewayClient client;
    private final ProvenMessages proven;

    /** @param proven what was proven before is taken from there */
    BaseLayer(GatewayClient client, ProvenMessages proven) {
        this.client = client;
        this.proven = proven;
    }

    /**
     * Transaction or data item {@code id} as the message that a process sees; empty when the gateway has none. Kept: asked again, it is
     * mostly not fetched again.
     *
     * @throws DriveException when the gateway fails, or when what it says is not what the owner signed
     * @throws DataTooLarge when it has more than {@link #MAX_DATA_BYTES}
     */
    public Optional<Message> message(Id id) {
        Optional<Message> known = proven.get(id);
        if (known.isPresent()) {
            return known;
        }
        Optional<Message> found = fetch(id);
        found.ifPresent(proven::put);
        return found;
    }

    private Optional<Message> fetch(Id id) {
        Optional<Json.Obj> shown = client.text(TRANSACTION + id).map(raw -> object(TRANSACTION + id, raw));
        Optional<SignedItem> item = shown.isPresent() ? Optional.empty() : graph(id);
        if (shown.isEmpty() && item.isEmpty()) {
            return Optional.empty();
        }
        byte[] data = data(id);
        return Optional.of(
                shown.isPresent()
                        ? signed(id, shown.get(), data)
                        : item.get()
                                .with(id, data)
                                .map(DataItem::toMessage)
                                .orElseThrow(() -> lie(id, "its signature does not fit")));
    }

    private Message signed(Id id, Json.Obj shown, byte[] data) {
        try {
            BaseTransaction transaction = BaseTransaction.checked(id, shown);
            if (!transaction.carries(data)) {
                throw lie(id, "its data is not what its owner signed");
            }
            return transaction.message(Bytes.of(data));
        } catch (IllegalArgumentException e) {
            return SignedItem.ofTransaction(shown)
                    .flatMap(item -> item.with(id, data))
                    .map(DataItem::toMessage)
                    .orElseThrow(() -> lie(id, String.valueOf(e.getMessage())));
        }
    }

    /**
     * Block {@code height} as the gateway shows it; empty when it has none. Its hash is not checked, for that takes the whole chain.
     *
     * @throws DriveException when the gateway fails or shows another block
     */
    public Optional<Json.Obj> block(long height) {
        String path = "block/height/" + height;
        return client.text(path).map(raw -> requireHeight(path, height, object(path, raw)));
    }

    /** Refuses a block of another height. */
    static Json.Obj requireHeight(String path, long height, Json.Obj block) {
        Optional<Long> told = block.get("height").flatMap(Json::asLong);
        if (!told.equals(Optional.of(height))) {
            throw new DriveException("The gateway lies about " + path + ": it shows a block "
                    + told.map(found -> "of height " + found).orElse("without a height")
                    + "; give another with drive.gateway");
        }
        return block;
    }

    /** Refuses fields of transaction {@code id} that its owner did not sign. */
    void requireSigned(String id, Json.Obj shown) {
        Id transaction = Id.tryParse(id)
                .orElseThrow(
                        () -> new DriveException("The gateway shows a transaction \"" + id + "\", which is no id"));
        try {
            BaseTransaction.checked(transaction, shown);
        } catch (IllegalArgumentException e) {
            boolean item = SignedItem.ofTransaction(shown)
                    .flatMap(each -> each.with(transaction, data(transaction)))
                    .isPresent();
            if (!item) {
                throw lie(transaction, String.valueOf(e.getMessage()));
            }
        }
    }

    /**
     * Compares data with what its owner signed, where the gateway shows who that is; data of which it shows no signature stays unproven.
     *
     * @param found where the data is; of more than {@link #MAX_DATA_BYTES} only the length is compared
     * @return the data, when it was read and is right
     * @throws DriveException when it is not what the owner signed
     */
    Optional<byte[]> proven(Id transaction, GatewayClient.Found found) {
        String id = transaction.toString();
        Optional<Json.Obj> shown = client.text(TRANSACTION + id).map(raw -> object(TRANSACTION + id, raw));
        Optional<SignedItem> item = shown.isPresent() ? Optional.empty() : graph(transaction);
        if (found.length() > MAX_DATA_BYTES) {
            shown.ifPresent(json -> requireLength(transaction, json, found.length()));
            return Optional.empty();
        }
        if (shown.isEmpty() && item.isEmpty()) {
            return Optional.empty();
        }
        byte[] data = read(found);
        if (shown.isPresent()) {
            signed(transaction, shown.get(), data);
        } else if (item.get().with(transaction, data).isEmpty()) {
            throw lie(transaction, "its data is not what its owner signed");
        }
        return Optional.of(data);
    }

    private static void requireLength(Id id, Json.Obj shown, long length) {
        try {
            long signed = BaseTransaction.checked(id, shown).dataSize();
            if (signed != length) {
                throw lie(id, "its data has " + length + " bytes where its owner signed " + signed);
            }
        } catch (IllegalArgumentException e) {
            if (SignedItem.ofTransaction(shown).isEmpty()) {
                throw lie(id, String.valueOf(e.getMessage()));
            }
        }
    }

    private byte[] data(Id id) {
        return client.find(id.toString()).map(this::read).orElse(new byte[0]);
    }

    private byte[] read(GatewayClient.Found found) {
        if (found.length() > MAX_DATA_BYTES) {
            throw new DataTooLarge(found);
        }
        return found.length() == 0 ? new byte[0] : client.range(found, 0, (int) found.length());
    }

    private Optional<SignedItem> graph(Id id) {
        String query = JsonWriter.text(GatewayGraph.transaction(id.toString(), GatewayGraph.SIGNED_FIELDS));
        return GatewayGraph.first(object("graphql", client.query(query))).flatMap(SignedItem::ofGraph);
    }

    private static Json.Obj object(String path, byte[] raw) {
        try {
            return JsonReader.parse(raw, JsonLimits.DEFAULT)
                    .asObject()
                    .orElseThrow(() -> new DriveException("The gateway's " + path + " is no JSON object"));
        } catch (JsonException e) {
            throw new DriveException("The gateway's " + path + " is not what it should be", e);
        }
    }

    private static DriveException lie(Id id, String how) {
        return new DriveException("The gateway lies about transaction " + id + ": " + how
                + "; nothing of it was used: give another gateway with drive.gateway");
    }
}
