package io.railyard.message.ans104;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.message.Tag;
import io.railyard.message.ans104.Refusal.Kind;
import io.railyard.message.signing.Addresses;
import io.railyard.message.signing.SignatureType;
import io.railyard.message.signing.Signatures;
import io.railyard.message.signing.Verdict;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;

/**
 * An ANS-104 data item: its raw bytes, and the parts they hold. Parsed is not verified: call {@link #verify}. Immutable;
 * parts are copied out on request only.
 */
public final class DataItem {
    private static final int TAG_HEADER_WIDTH = 8;
    private static final int ABSENT = -1;

    private final byte[] bytes;
    private final int start;
    private final int end;
    private final SignatureType type;
    private final int targetStart;
    private final int anchorStart;
    private final int tagsStart;
    private final int dataStart;
    private final List<Tag> tags;
    private final Id id;

    /** Keeps {@code bytes}: nobody may change them. */
    private DataItem(byte[] bytes, int start, int end, ItemLimits limits) {
        this.bytes = bytes;
        this.start = start;
        this.end = end;
        Cursor in = new Cursor(bytes, start, end);
        if (end - start > limits.maxItemBytes()) {
            throw in.refused(
                    Kind.LIMIT, "The item has " + (end - start) + " bytes; the limit is " + limits.maxItemBytes());
        }
        int code = in.u16("signature type");
        this.type = SignatureType.of(code)
                .orElseThrow(() ->
                        in.refusedAt(start, Kind.UNKNOWN_SIGNATURE_TYPE, "No signature type has the number " + code));
        in.skip(type.signatureLength(), "signature");
        in.skip(type.ownerLength(), "owner");
        this.targetStart = optional(in, "target");
        this.anchorStart = optional(in, "anchor");
        int countAt = in.position();
        int count = in.size(TAG_HEADER_WIDTH, limits.maxTags(), Kind.LIMIT, "number of tags");
        int length = in.size(TAG_HEADER_WIDTH, limits.maxTagBytes(), Kind.LIMIT, "size of the tag section");
        this.tagsStart = in.position();
        this.tags =
                List.copyOf(count == 0 ? noTags(bytes, in, length, limits) : AvroTags.read(bytes, in, length, limits));
        this.dataStart = in.position();
        if (tags.size() != count) {
            throw in.refusedAt(
                    countAt, Kind.TAG_COUNT, count + " tags are announced and " + tags.size() + " are encoded");
        }
        MessageDigest digest = Bytes.sha256Digest();
        digest.update(bytes, start + Short.BYTES, type.signatureLength());
        this.id = Id.of(digest.digest());
    }

    /**
     * Reads a whole data item with the limits {@link ItemLimits#REFERENCE}.
     *
     * @throws RefusedException when the bytes are none
     */
    public static DataItem parse(byte[] raw) {
        return parse(raw, ItemLimits.REFERENCE);
    }

    /**
     * Reads a whole data item.
     *
     * @throws RefusedException when the bytes are none, or beyond {@code limits}
     */
    public static DataItem parse(byte[] raw, ItemLimits limits) {
        return owning(raw.clone(), 0, raw.length, limits);
    }

    /** Reads an item from a part of {@code bytes}, which nobody may change any more. */
    static DataItem owning(byte[] bytes, int start, int end, ItemLimits limits) {
        return new DataItem(bytes, start, end, limits);
    }

    private static int optional(Cursor in, String field) {
        int at = in.position();
        int presence = in.u8("presence byte of the " + field);
        if (presence > 1) {
            throw in.refusedAt(
                    at, Kind.PRESENCE_BYTE, "The presence byte of the " + field + " is " + presence + "; it is 0 or 1");
        }
        return presence == 0 ? ABSENT : in.skip(Id.LENGTH, field);
    }

    /** Without tags the reference does not read the section; the standard leaves room for a terminator only. */
    private static List<Tag> noTags(byte[] bytes, Cursor in, int length, ItemLimits limits) {
        if (limits.strict() && length > 0) {
            return AvroTags.read(bytes, in, length, limits);
        }
        in.skip(length, "tag section");
        return List.of();
    }

    /** Identity: SHA-256 of the signature. */
    public Id id() {
        return id;
    }

    /** How it is signed. */
    public SignatureType signatureType() {
        return type;
    }

    /** The signature. */
    public Bytes signature() {
        return Bytes.of(bytes, start + Short.BYTES, type.signatureLength());
    }

    /** The signer's public key, or what stands for it. */
    public Bytes owner() {
        return Bytes.of(bytes, ownerStart(), type.ownerLength());
    }

    /** Whom it is meant for; empty for nobody in particular. */
    public Optional<Id> target() {
        return targetStart == ABSENT ? Optional.empty() : Optional.of(new Id(part(targetStart)));
    }

    /** 32 bytes free for the sender, or none. */
    public Bytes anchor() {
        return anchorStart == ABSENT ? Bytes.EMPTY : part(anchorStart);
    }

    /** The tag section as it was written. */
    public Bytes rawTags() {
        return Bytes.of(bytes, tagsStart, dataStart - tagsStart);
    }

    /** The tags in order; bytes that are not UTF-8 show as U+FFFD. */
    public List<Tag> tags() {
        return tags;
    }

    /** The value of the first tag called {@code name}. */
    public Optional<String> tag(String name) {
        return Tag.first(tags, name);
    }

    /** The body. */
    public Bytes data() {
        return Bytes.of(bytes, dataStart, end - dataStart);
    }

    /** Length of the body in bytes. */
    public int dataLength() {
        return end - dataStart;
    }

    /** The whole item. */
    public Bytes raw() {
        return Bytes.of(bytes, start, end - start);
    }

    /** Length of the whole item in bytes. */
    public int length() {
        return end - start;
    }

    /** The owner's Arweave address. */
    public String address() {
        return Addresses.arweave(owner());
    }

    /** The owner's address as AO shows it. */
    public String aoAddress() {
        return Addresses.ao(owner());
    }

    /** What the signature covers: the 48-byte deep hash of all other fields. */
    public Bytes signingMessage() {
        return SigningMessage.of(
                type,
                slice(ownerStart(), type.ownerLength()),
                slice(targetStart, targetStart == ABSENT ? 0 : Id.LENGTH),
                slice(anchorStart, anchorStart == ABSENT ? 0 : Id.LENGTH),
                slice(tagsStart, dataStart - tagsStart),
                slice(dataStart, end - dataStart));
    }

    /** Whether the signature is the owner's over this content. */
    public Verdict verify() {
        return Signatures.verify(type, owner(), signingMessage(), signature());
    }

    /** Whether the tags say that the data is a bundle of items. */
    public boolean isBundle() {
        return tag("Bundle-Format").filter("binary"::equals).isPresent()
                && tag("Bundle-Version").filter("2.0.0"::equals).isPresent();
    }

    /**
     * The items nested in the data.
     *
     * @throws RefusedException when the data is no bundle; offsets count from the start of the data
     */
    public Bundle bundle(ItemLimits limits) {
        return Bundle.owning(bytes, dataStart, end, limits);
    }

    /**
     * The AO view. Sender and owner are the signer: a From-Process tag in a signed item is only a claim and counts for
     * nothing.
     */
    public Message toMessage() {
        String signer = aoAddress();
        return new Message(id, signer, signer, target(), anchor(), tags, data(), signature());
    }

    private int ownerStart() {
        return start + Short.BYTES + type.signatureLength();
    }

    private Bytes part(int at) {
        return Bytes.of(bytes, at, Id.LENGTH);
    }

    private ByteBuffer slice(int at, int length) {
        return length == 0 ? ByteBuffer.allocate(0) : ByteBuffer.wrap(bytes, at, length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DataItem item && raw().equals(item.raw());
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    /** The id and the size. */
    @Override
    public String toString() {
        return "DataItem[" + id + ", " + length() + " bytes]";
    }
}
