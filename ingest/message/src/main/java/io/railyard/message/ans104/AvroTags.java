package io.railyard.message.ans104;

import io.railyard.message.Tag;
import io.railyard.message.ans104.Refusal.Kind;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The tag section: an Avro array of records {name: bytes, value: bytes} (Avro 1.11, "Complex types: arrays"). Blocks may
 * be several, counts negative with a byte size after them, and varints longer than needed.
 */
final class AvroTags {
    private static final int MAX_VARINT_BYTES = 10;
    private static final int PAYLOAD_BITS = 7;
    private static final int PAYLOAD = 0x7f;
    private static final int MORE = 0x80;
    /** A tag takes at least the two bytes of its lengths. */
    private static final int MIN_TAG_BYTES = 2;

    private final Cursor in;
    private final byte[] bytes;
    private final ItemLimits limits;

    private AvroTags(byte[] bytes, Cursor in, ItemLimits limits) {
        this.bytes = bytes;
        this.in = in;
        this.limits = limits;
    }

    /** Reads tags from the section of {@code length} bytes that {@code item} stands before, and steps over it. */
    static List<Tag> read(byte[] bytes, Cursor item, int length, ItemLimits limits) {
        int start = item.skip(length, "tag section");
        Cursor section = item.section(start, length);
        return new AvroTags(bytes, section, limits).read();
    }

    private List<Tag> read() {
        List<Tag> tags = new ArrayList<>();
        while (true) {
            if (in.remaining() == 0 && !limits.strict()) {
                return tags;
            }
            long count = blockCount();
            if (count == 0) {
                break;
            }
            for (long i = 0; i < count; i++) {
                tags.add(tag());
            }
        }
        if (limits.strict() && in.remaining() > 0) {
            throw in.refused(Kind.TAGS, in.remaining() + " bytes stand after the end of the tags");
        }
        return tags;
    }

    private long blockCount() {
        int at = in.position();
        long count = varint("tag block count");
        if (count < 0) {
            varint("tag block size");
            count = -count;
        }
        if (count < 0 || count > in.remaining() / MIN_TAG_BYTES) {
            throw in.refusedAt(at, Kind.TAGS, "The tag block announces more tags than its bytes can hold");
        }
        return count;
    }

    private Tag tag() {
        return new Tag(text("tag name", limits.maxNameBytes()), text("tag value", limits.maxValueBytes()));
    }

    private String text(String field, int max) {
        int at = in.position();
        long length = varint("length of a " + field);
        if (length < 0 || length > in.remaining()) {
            throw in.refusedAt(
                    at,
                    Kind.TAGS,
                    "A " + field + " of " + length + " bytes does not fit the " + in.remaining()
                            + " left of the section");
        }
        if (length > max) {
            throw in.refusedAt(at, Kind.LIMIT, "A " + field + " has " + length + " bytes; the limit is " + max);
        }
        if (length == 0 && limits.strict()) {
            throw in.refusedAt(at, Kind.LIMIT, "A " + field + " is empty; the standard wants at least one byte");
        }
        int start = in.skip((int) length, field);
        return new String(bytes, start, (int) length, StandardCharsets.UTF_8);
    }

    /** A zig-zag varint. */
    private long varint(String field) {
        int at = in.position();
        long value = 0;
        for (int i = 0; i < MAX_VARINT_BYTES; i++) {
            int digit = in.u8(field);
            value |= (long) (digit & PAYLOAD) << (i * PAYLOAD_BITS);
            if ((digit & MORE) == 0) {
                return (value >>> 1) ^ -(value & 1);
            }
        }
        throw in.refusedAt(at, Kind.TAGS, "The " + field + " is a varint of more than " + MAX_VARINT_BYTES + " bytes");
    }

    /** One block in the shortest form; nothing at all for no tags. */
    static byte[] write(List<Tag> tags) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (tags.isEmpty()) {
            return new byte[0];
        }
        varint(out, tags.size());
        for (Tag tag : tags) {
            text(out, tag.name());
            text(out, tag.value());
        }
        varint(out, 0);
        return out.toByteArray();
    }

    private static void text(ByteArrayOutputStream out, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        varint(out, utf8.length);
        out.writeBytes(utf8);
    }

    private static void varint(ByteArrayOutputStream out, long value) {
        long left = value << 1;
        while (left > PAYLOAD) {
            out.write((int) ((left & PAYLOAD) | MORE));
            left >>>= PAYLOAD_BITS;
        }
        out.write((int) left);
    }
}
