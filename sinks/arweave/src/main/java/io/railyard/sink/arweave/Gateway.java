package io.railyard.sink.arweave;

import io.railyard.message.Bytes;
import io.railyard.message.json.CanonicalJson;
import io.railyard.message.json.Json;
import io.railyard.message.json.JsonException;
import io.railyard.message.json.JsonReader;
import io.railyard.message.signing.Signer;
import io.railyard.sink.arweave.Exchange.Reply;
import io.railyard.sink.arweave.Transaction.Quote;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Posts bundles as transactions of Arweave itself, through the HTTP interface of a node or gateway. A transaction's id
 * depends on a recent block, so the signed transaction is in the folder before it is sent, and it alone is sent again.
 */
final class Gateway implements Destination {
    /** Blocks after which a transaction that no block holds never will be: Arweave allows 50, ten more for forks. */
    static final long EXPIRES_AFTER_BLOCKS = 60;
    /** Data of so many chunks travels inside the transaction. */
    static final int INLINE_CHUNKS = 1;

    private static final int NOT_FOUND = 404;
    private static final String JSON = "application/json";

    private final String address;
    private final long maxReward;
    private final Signer signer;
    private final BundleFolder folder;
    private final Exchange exchange;

    /**
     * Posts to the gateway at {@code address}.
     *
     * @param maxReward most winston that one bundle may cost
     * @param signer of an Arweave wallet
     */
    Gateway(URI address, long maxReward, Signer signer, BundleFolder folder, Duration timeout) {
        String text = address.toString();
        this.address = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        this.maxReward = maxReward;
        this.signer = signer;
        this.folder = folder;
        this.exchange = new Exchange(timeout);
    }

    /** Why a bundle is not taken now. */
    private static final class NotTaken extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient Answer answer;

        NotTaken(Fate fate, String reason) {
            super(reason);
            this.answer = Answer.not(fate, reason);
        }

        NotTaken(Reply reply) {
            this(reply.fate(), reply.text());
        }
    }

    @Override
    public Answer post(String name, Bytes bundle) throws IOException, InterruptedException {
        byte[] data = bundle.toByteArray();
        DataTree tree = DataTree.of(data);
        try {
            Optional<Transaction> before = read(name, tree);
            boolean known = before.isPresent() && knows(before.get());
            Transaction transaction =
                    before.isPresent() && (known || !expired(before.get())) ? before.get() : sign(name, tree);
            boolean inline = tree.chunks().size() <= INLINE_CHUNKS;
            if (!known) {
                must(exchange.post(uri("/tx"), JSON, body(transaction.json(inline ? bundle : Bytes.EMPTY))));
            }
            if (!inline) {
                postChunks(tree, data);
            }
            return Answer.taken(receipt(transaction));
        } catch (NotTaken e) {
            return e.answer;
        }
    }

    private Json.Obj receipt(Transaction transaction) {
        return Json.object()
                .put("transaction", transaction.id().toString())
                .put("anchor", transaction.quote().anchor().base64Url())
                .put("reward", Long.toString(transaction.quote().reward()))
                .put("gateway", address)
                .build();
    }

    private Optional<Transaction> read(String name, DataTree tree) throws IOException, NotTaken {
        Optional<Transaction> found;
        try {
            found = folder.transaction(name);
        } catch (IllegalArgumentException | JsonException e) {
            throw unusable(name, e.getMessage());
        }
        if (found.isPresent() && !found.get().carries(tree)) {
            throw unusable(name, "its data_root or data_size is another bundle's");
        }
        return found;
    }

    private static NotTaken unusable(String name, @Nullable String reason) {
        return new NotTaken(
                Fate.REFUSED,
                "File transaction-" + name + ".json is damaged (" + reason
                        + "). It may have been posted and paid for: look for its id, then restore or delete the file");
    }

    /** Whether the network has it, in a block or waiting for one. */
    private boolean knows(Transaction transaction) throws NotTaken, InterruptedException {
        Reply reply = exchange.get(uri("/tx/" + transaction.id() + "/status"));
        return reply.status() != NOT_FOUND && must(reply).taken();
    }

    private boolean expired(Transaction transaction) throws NotTaken, InterruptedException {
        return height() > transaction.quote().height() + EXPIRES_AFTER_BLOCKS;
    }

    private Transaction sign(String name, DataTree tree) throws IOException, NotTaken, InterruptedException {
        long height = height();
        long reward = number(must(exchange.get(uri("/price/" + tree.size()))));
        if (reward > maxReward) {
            throw new NotTaken(
                    Fate.REFUSED,
                    address + " asks " + reward + " winston for " + tree.size() + " bytes, more than the " + maxReward
                            + " allowed; allow more with withGateway(address, maxRewardWinston)");
        }
        Reply anchor = must(exchange.get(uri("/tx_anchor")));
        Quote quote;
        try {
            quote = new Quote(Bytes.parseBase64Url(anchor.body().strip()), height, reward);
        } catch (IllegalArgumentException e) {
            throw new NotTaken(Fate.REFUSED, "Not an anchor (base64url): " + anchor.text());
        }
        Transaction transaction = Transaction.sign(tree, quote, signer);
        folder.sign(name, transaction);
        return transaction;
    }

    private long height() throws NotTaken, InterruptedException {
        Reply reply = must(exchange.get(uri("/info")));
        try {
            return JsonReader.parse(reply.body())
                    .asObject()
                    .flatMap(info -> info.get("height"))
                    .flatMap(Json::asLong)
                    .orElseThrow(() -> new NotTaken(Fate.REFUSED, "No height in what " + reply.text()));
        } catch (JsonException e) {
            throw new NotTaken(Fate.REFUSED, "Not JSON: " + reply.text());
        }
    }

    private static long number(Reply reply) throws NotTaken {
        String text = reply.body().strip();
        // 18 digits are below the largest long; all winston there will ever be have 20.
        if (!text.matches("[0-9]{1,18}")) {
            throw new NotTaken(Fate.REFUSED, "Not a price (up to 18 digits): " + reply.text());
        }
        return Long.parseLong(text);
    }

    private void postChunks(DataTree tree, byte[] data) throws NotTaken, InterruptedException {
        for (DataTree.Chunk chunk : tree.chunks()) {
            Json.Obj json = Json.object()
                    .put("data_root", tree.root().base64Url())
                    .put("data_size", Integer.toString(tree.size()))
                    .put("data_path", chunk.path().base64Url())
                    .put("offset", Integer.toString(chunk.offset()))
                    .put(
                            "chunk",
                            Bytes.of(Arrays.copyOfRange(data, chunk.start(), chunk.end()))
                                    .base64Url())
                    .build();
            must(exchange.post(uri("/chunk"), JSON, body(json)));
        }
    }

    private static byte[] body(Json.Obj json) {
        return CanonicalJson.write(json);
    }

    private static Reply must(Reply reply) throws NotTaken {
        if (!reply.taken()) {
            throw new NotTaken(reply);
        }
        return reply;
    }

    private URI uri(String path) {
        return URI.create(address + path);
    }
}
