package io.railyard.sink.arweave;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Tag;
import io.railyard.message.json.Json;
import io.railyard.message.signing.DeepHash;
import io.railyard.message.signing.DeepHash.Node;
import io.railyard.message.signing.Signer;
import java.util.List;

/**
 * A signed Arweave transaction of format 2 that carries a bundle. It transfers nothing and pays {@code reward} for
 * storage. Immutable.
 *
 * @param quote what it was signed for
 * @param owner the wallet's modulus
 * @param dataSize bytes of the bundle
 * @param dataRoot root of its {@link DataTree}
 * @param signature RSA-PSS over the deep hash; its SHA-256 is the id
 */
record Transaction(Quote quote, Bytes owner, int dataSize, Bytes dataRoot, Bytes signature) {
    private static final String FORMAT = "2";
    private static final String QUANTITY = "0";

    /** What makes gateways unpack the data (ANS-104, transaction format). */
    private static final List<Tag> TAGS =
            List.of(new Tag("Bundle-Format", "binary"), new Tag("Bundle-Version", "2.0.0"));

    /**
     * What a gateway said before signing.
     *
     * @param anchor a recent block; the transaction is valid for 50 blocks after it
     * @param height of the chain then
     * @param reward price of storage in winston, 10^-12 AR
     */
    record Quote(Bytes anchor, long height, long reward) {}

    static Transaction sign(DataTree data, Quote quote, Signer signer) {
        Bytes message = message(data, quote, signer.owner());
        return new Transaction(quote, signer.owner(), data.size(), data.root(), signer.sign(message));
    }

    private static Bytes message(DataTree data, Quote quote, Bytes owner) {
        List<Node> tags = TAGS.stream()
                .map(tag -> (Node) new Node.Items(List.of(text(tag.name()), text(tag.value()))))
                .toList();
        return DeepHash.of(new Node.Items(List.of(
                text(FORMAT),
                new Node.Blob(owner),
                text(""),
                text(QUANTITY),
                text(Long.toString(quote.reward())),
                new Node.Blob(quote.anchor()),
                new Node.Items(tags),
                text(Integer.toString(data.size())),
                new Node.Blob(data.root()))));
    }

    private static Node text(String text) {
        return new Node.Blob(Bytes.utf8(text));
    }

    Id id() {
        return new Id(Bytes.sha256(signature.toByteArray()));
    }

    /** Whether it carries the data of {@code tree}. */
    boolean carries(DataTree tree) {
        return dataSize == tree.size() && dataRoot.equals(tree.root());
    }

    /** The body of {@code POST /tx}; {@code data} is empty when the chunks follow on their own. */
    Json.Obj json(Bytes data) {
        Json[] tags = TAGS.stream()
                .map(tag -> Json.object()
                        .put("name", Bytes.utf8(tag.name()).base64Url())
                        .put("value", Bytes.utf8(tag.value()).base64Url())
                        .build())
                .toArray(Json[]::new);
        return Json.object()
                .put("format", Long.parseLong(FORMAT))
                .put("id", id().toString())
                .put("last_tx", quote.anchor().base64Url())
                .put("owner", owner.base64Url())
                .put("tags", Json.array(tags))
                .put("target", "")
                .put("quantity", QUANTITY)
                .put("data", data.base64Url())
                .put("data_size", Integer.toString(dataSize))
                .put("data_root", dataRoot.base64Url())
                .put("reward", Long.toString(quote.reward()))
                .put("signature", signature.base64Url())
                .build();
    }

    /**
     * Reads {@link #json} back.
     *
     * @param height of the chain when it was signed
     * @throws IllegalArgumentException when a member is missing or of another kind
     */
    static Transaction parse(Json.Obj json, long height) {
        Quote quote = new Quote(
                Bytes.parseBase64Url(member(json, "last_tx")), height, Long.parseLong(member(json, "reward")));
        return new Transaction(
                quote,
                Bytes.parseBase64Url(member(json, "owner")),
                Integer.parseInt(member(json, "data_size")),
                Bytes.parseBase64Url(member(json, "data_root")),
                Bytes.parseBase64Url(member(json, "signature")));
    }

    private static String member(Json.Obj json, String name) {
        return json.text(name)
                .orElseThrow(() -> new IllegalArgumentException("The transaction has no text member \"" + name + "\""));
    }
}
