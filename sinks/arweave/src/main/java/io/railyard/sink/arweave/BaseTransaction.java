package io.railyard.sink.arweave;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.message.Tag;
import io.railyard.message.gateway.GatewayTags;
import io.railyard.message.json.Json;
import io.railyard.message.signing.Addresses;
import io.railyard.message.signing.DeepHash;
import io.railyard.message.signing.DeepHash.Node;
import io.railyard.message.signing.SignatureType;
import io.railyard.message.signing.Signatures;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A transaction of Arweave's base layer as nodes and gateways show it at {@code /tx/ID}, checked here, so that nobody between its
 * owner and us can have changed it: the id is the SHA-256 of the signature, and the signature fits. Format 2 signs the root of
 * a tree over the data, format 1 the data itself, which is checked by {@link #carries}. Immutable.
 */
public final class BaseTransaction {
    private static final long FIRST_FORMAT = 1;
    private static final long SECOND_FORMAT = 2;

    private final Id id;
    private final long format;
    private final Bytes owner;
    private final Bytes target;
    private final String quantity;
    private final String reward;
    private final Bytes lastTx;
    private final List<Tag> tags;
    private final long dataSize;
    private final Bytes dataRoot;
    private final Bytes signature;

    private BaseTransaction(Id id, Json.Obj json) {
        this.id = id;
        this.format = json.get("format").flatMap(Json::asLong).orElse(FIRST_FORMAT);
        this.owner = bytes(json, "owner");
        this.target = bytes(json, "target");
        this.quantity = text(json, "quantity");
        this.reward = text(json, "reward");
        this.lastTx = bytes(json, "last_tx");
        this.tags = GatewayTags.encoded(json);
        this.dataSize = number(json);
        this.dataRoot = format == SECOND_FORMAT ? bytes(json, "data_root") : Bytes.EMPTY;
        this.signature = bytes(json, "signature");
    }

    /**
     * Reads and checks the document of a transaction.
     *
     * @throws IllegalArgumentException with a sentence when it is no transaction, another one, or not as its owner signed it
     */
    public static BaseTransaction checked(Id id, Json.Obj json) {
        BaseTransaction read = new BaseTransaction(id, json);
        if (!Bytes.sha256(read.signature.toByteArray()).equals(id.bytes())) {
            throw new IllegalArgumentException("it is another transaction: the SHA-256 of its signature is not " + id);
        }
        if (read.format != FIRST_FORMAT && read.format != SECOND_FORMAT) {
            throw new IllegalArgumentException("its format is " + read.format + "; known are 1 and 2");
        }
        if (read.owner.length() != SignatureType.ARWEAVE.ownerLength()) {
            throw new IllegalArgumentException("its owner has " + read.owner.length()
                    + " bytes; a key of RSA-4096 has 512, and only those are checked");
        }
        if (read.format == SECOND_FORMAT && !read.signed(read.secondMessage())) {
            throw new IllegalArgumentException("its signature does not fit: it is not as its owner signed it");
        }
        return read;
    }

    /** Whether {@code data} is what its owner signed. */
    public boolean carries(byte[] data) {
        if (data.length != dataSize) {
            return false;
        }
        if (format == FIRST_FORMAT) {
            return signed(firstMessage(data));
        }
        Bytes root = data.length == 0 ? Bytes.EMPTY : DataTree.of(data).root();
        return root.equals(dataRoot);
    }

    /** Bytes of its data, as signed; in format 1 as told. */
    public long dataSize() {
        return dataSize;
    }

    /** The message that a process sees when this is assigned to it; {@code data} must be what it {@link #carries}. */
    public Message message(Bytes data) {
        String sender = Addresses.ao(owner);
        Optional<Id> recipient = target.length() == Id.LENGTH ? Optional.of(new Id(target)) : Optional.empty();
        return new Message(id, sender, sender, recipient, Bytes.utf8(lastTx.base64Url()), tags, data, signature);
    }

    private boolean signed(Bytes message) {
        return Signatures.verify(SignatureType.ARWEAVE, owner, message, signature)
                .valid();
    }

    private Bytes secondMessage() {
        List<Node> pairs = tags.stream()
                .map(tag -> (Node) new Node.Items(List.of(blob(tag.name()), blob(tag.value()))))
                .toList();
        return DeepHash.of(new Node.Items(List.of(
                blob(Long.toString(SECOND_FORMAT)),
                new Node.Blob(owner),
                new Node.Blob(target),
                blob(quantity),
                blob(reward),
                new Node.Blob(lastTx),
                new Node.Items(pairs),
                blob(Long.toString(dataSize)),
                new Node.Blob(dataRoot))));
    }

    private Bytes firstMessage(byte[] data) {
        List<Bytes> parts = new ArrayList<>(
                List.of(owner, target, Bytes.of(data), Bytes.utf8(quantity), Bytes.utf8(reward), lastTx));
        tags.forEach(tag -> {
            parts.add(Bytes.utf8(tag.name()));
            parts.add(Bytes.utf8(tag.value()));
        });
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        parts.forEach(part -> all.writeBytes(part.toByteArray()));
        return Bytes.of(all.toByteArray());
    }

    private static Node blob(String text) {
        return new Node.Blob(Bytes.utf8(text));
    }

    private static String text(Json.Obj json, String name) {
        return json.text(name).orElseThrow(() -> new IllegalArgumentException("it has no text \"" + name + "\""));
    }

    private static Bytes bytes(Json.Obj json, String name) {
        return Bytes.parseBase64Url(text(json, name));
    }

    private static long number(Json.Obj json) {
        String size = json.get("data_size")
                .flatMap(value -> value.asText().or(() -> value.asLong().map(String::valueOf)))
                .orElse("0");
        try {
            return Long.parseLong(size);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("its data_size is \"" + size + "\"", e);
        }
    }
}
