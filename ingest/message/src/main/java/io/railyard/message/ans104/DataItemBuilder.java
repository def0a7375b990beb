package io.railyard.message.ans104;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Tag;
import io.railyard.message.signing.SignatureType;
import io.railyard.message.signing.Signer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Collects the parts of a new data item and signs it. Mutable; one owner; may sign again after changes. */
public final class DataItemBuilder {
    private static final int ANCHOR_LENGTH = 32;

    private Optional<Id> target = Optional.empty();
    private Bytes anchor = Bytes.EMPTY;
    private final List<Tag> tags = new ArrayList<>();
    private Bytes data = Bytes.EMPTY;

    /** Whom it is meant for. */
    public DataItemBuilder target(Id process) {
        this.target = Optional.of(process);
        return this;
    }

    /**
     * Free bytes of the sender.
     *
     * @throws IllegalArgumentException when they are neither 32 nor none
     */
    public DataItemBuilder anchor(Bytes value) {
        if (!value.isEmpty() && value.length() != ANCHOR_LENGTH) {
            throw new IllegalArgumentException(
                    "An anchor has " + ANCHOR_LENGTH + " bytes or none (ANS-104), not " + value.length());
        }
        this.anchor = value;
        return this;
    }

    /** Adds a tag after those before. */
    public DataItemBuilder tag(String name, String value) {
        tags.add(new Tag(name, value));
        return this;
    }

    /** Adds tags after those before. */
    public DataItemBuilder tags(List<Tag> more) {
        tags.addAll(more);
        return this;
    }

    /** The body. */
    public DataItemBuilder data(Bytes value) {
        this.data = value;
        return this;
    }

    /** The body, as UTF-8. */
    public DataItemBuilder data(String text) {
        return data(Bytes.utf8(text));
    }

    /**
     * The item, signed.
     *
     * @throws IllegalArgumentException when the tags are more than {@link ItemLimits#MAX_TAG_BYTES} allows
     */
    public DataItem sign(Signer signer) {
        byte[] rawTags = AvroTags.write(tags);
        if (rawTags.length > ItemLimits.MAX_TAG_BYTES) {
            throw new IllegalArgumentException("The tags take " + rawTags.length + " bytes; the limit is "
                    + ItemLimits.MAX_TAG_BYTES + ": move content into the data");
        }
        SignatureType type = signer.type();
        byte[] content = data.toByteArray();
        Bytes message = SigningMessage.of(
                type,
                wrap(signer.owner()),
                target.map(id -> wrap(id.bytes())).orElse(ByteBuffer.allocate(0)),
                wrap(anchor),
                ByteBuffer.wrap(rawTags),
                ByteBuffer.wrap(content));
        Bytes signature = signer.sign(message);
        if (signature.length() != type.signatureLength() || signer.owner().length() != type.ownerLength()) {
            throw new IllegalArgumentException("The signer's signature or owner has not the length of type " + type);
        }
        return assemble(signer, signature, rawTags, content);
    }

    private DataItem assemble(Signer signer, Bytes signature, byte[] rawTags, byte[] content) {
        long length = Short.BYTES
                + signature.length()
                + signer.owner().length()
                + (target.isPresent() ? 1 + Id.LENGTH : 1)
                + 1
                + anchor.length()
                + 2 * Long.BYTES
                + rawTags.length
                + (long) content.length;
        ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(length)).order(ByteOrder.LITTLE_ENDIAN);
        out.putShort((short) signer.type().code());
        out.put(signature.toByteArray()).put(signer.owner().toByteArray());
        optional(out, target.map(Id::bytes).orElse(Bytes.EMPTY));
        optional(out, anchor);
        out.putLong(tags.size()).putLong(rawTags.length).put(rawTags).put(content);
        return DataItem.owning(out.array(), 0, out.capacity(), ItemLimits.REFERENCE);
    }

    private static void optional(ByteBuffer out, Bytes field) {
        out.put((byte) (field.isEmpty() ? 0 : 1)).put(field.toByteArray());
    }

    private static ByteBuffer wrap(Bytes bytes) {
        return ByteBuffer.wrap(bytes.toByteArray());
    }
}
