package io.railyard.job.drive;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Tag;
import io.railyard.message.ans104.DataItem;
import io.railyard.message.ans104.DataItemBuilder;
import io.railyard.message.gateway.GatewayTags;
import io.railyard.message.json.Json;
import io.railyard.message.signing.SignatureType;
import io.railyard.message.signing.Signer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The head of a data item as gateways show it, at {@code /tx/ID} or in GraphQL, put together with its data and verified. Gateways
 * do not tell the type of the signature, and write anchors in two ways: whatever makes the signature fit is right.
 *
 * @param owner the public key
 * @param target the recipient, if there is one
 * @param anchors what the anchor may be
 * @param tags in order
 * @param signature the signature
 */
record SignedItem(Bytes owner, Optional<Id> target, List<Bytes> anchors, List<Tag> tags, Bytes signature) {
    /** Of an item's anchor, if it has one. */
    private static final int ANCHOR_BYTES = 32;

    /** As at {@code /tx/ID}: everything is base64url. Empty when something is missing or no base64url. */
    static Optional<SignedItem> ofTransaction(Json.Obj json) {
        try {
            return Optional.of(new SignedItem(
                    Bytes.parseBase64Url(text(json, "owner")),
                    Id.tryParse(json.text("target").orElse("")),
                    anchors(json.text("last_tx").orElse("")),
                    GatewayTags.encoded(json),
                    Bytes.parseBase64Url(text(json, "signature"))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** As a node of GraphQL: tags are texts. Empty when something is missing. */
    static Optional<SignedItem> ofGraph(Json.Obj node) {
        try {
            Json.Obj owner = node.get("owner").flatMap(Json::asObject).orElseThrow(IllegalArgumentException::new);
            return Optional.of(new SignedItem(
                    Bytes.parseBase64Url(text(owner, "key")),
                    Id.tryParse(node.text("recipient").orElse("")),
                    anchors(node.text("anchor").orElse("")),
                    GatewayTags.texts(node),
                    Bytes.parseBase64Url(text(node, "signature"))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String text(Json.Obj json, String name) {
        return json.text(name).orElseThrow(() -> new IllegalArgumentException("no " + name));
    }

    private static List<Bytes> anchors(String text) {
        List<Bytes> anchors = new ArrayList<>();
        try {
            anchors.add(Bytes.parseBase64Url(text));
        } catch (IllegalArgumentException e) {
            anchors.clear();
        }
        anchors.add(Bytes.utf8(text));
        anchors.removeIf(anchor -> anchor.length() != ANCHOR_BYTES && !anchor.isEmpty());
        return anchors;
    }

    /** The item with {@code data}; empty when it is not item {@code id} as its owner signed it. */
    Optional<DataItem> with(Id id, byte[] data) {
        if (!Bytes.sha256(signature.toByteArray()).equals(id.bytes())) {
            return Optional.empty();
        }
        for (SignatureType type : SignatureType.values()) {
            boolean fits = type.ownerLength() == owner.length() && type.signatureLength() == signature.length();
            for (Bytes anchor : fits ? anchors : List.<Bytes>of()) {
                DataItem item = item(type, anchor, Bytes.of(data));
                if (item.verify().valid()) {
                    return Optional.of(item);
                }
            }
        }
        return Optional.empty();
    }

    private DataItem item(SignatureType type, Bytes anchor, Bytes data) {
        DataItemBuilder builder =
                new DataItemBuilder().anchor(anchor).tags(tags).data(data);
        target.ifPresent(builder::target);
        return builder.sign(new Given(type, owner, signature));
    }

    /** A signature that somebody else made. */
    private record Given(SignatureType type, Bytes owner, Bytes signature) implements Signer {
        @Override
        public Bytes sign(Bytes message) {
            return signature;
        }
    }
}
