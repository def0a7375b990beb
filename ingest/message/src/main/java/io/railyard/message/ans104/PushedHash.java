package io.railyard.message.ans104;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Tag;
import io.railyard.message.signing.SignatureType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/**
 * By what AO's compute unit knows a message that was pushed twice. It writes a data item without an owner and asks for its
 * signing message, but the library reads the item back as if it had an owner of 512 bytes; so most of the item, or all of it,
 * is hashed as the owner. That reading is repeated here, byte for byte.
 */
public final class PushedHash {
    private static final int OWNER_BYTES = 512;
    private static final int ID_BYTES = 32;

    private PushedHash() {}

    /**
     * The hash, in base64 as the compute unit writes it.
     *
     * @param target id of the process
     * @param anchor its text
     * @throws IllegalArgumentException when {@code target} is no id, or the anchor has a length other than 0 and 32 bytes,
     *     at which the compute unit stops
     */
    public static String of(String data, List<Tag> tags, String target, String anchor) {
        byte[] text = data.getBytes(StandardCharsets.UTF_8);
        byte[] name = anchor.getBytes(StandardCharsets.UTF_8);
        if (name.length != 0 && name.length != ID_BYTES) {
            throw new IllegalArgumentException("An anchor has 32 bytes, not " + name.length + ": \"" + anchor + "\"");
        }
        byte[] tagBytes = AvroTags.write(tags);
        ByteBuffer item = ByteBuffer.allocate(2 + ID_BYTES + name.length + 16 + tagBytes.length + text.length)
                .order(ByteOrder.LITTLE_ENDIAN);
        item.put((byte) 1).put(Id.parse(target).toByteArray());
        item.put((byte) (name.length == 0 ? 0 : 1)).put(name);
        item.putLong(tags.size()).putLong(tagBytes.length).put(tagBytes).put(text);
        Bytes hash = misread(item.array());
        return Base64.getEncoder().encodeToString(hash.toByteArray());
    }

    private static Bytes misread(byte[] item) {
        int targetAt = OWNER_BYTES;
        int anchorAt = targetAt + 1 + (present(item, targetAt) ? ID_BYTES : 0);
        int tagsAt = anchorAt + 1 + (present(item, anchorAt) ? ID_BYTES : 0);
        long tagBytes = 0;
        for (int i = tagsAt + 15; i >= tagsAt + 8; i--) {
            // No item is so long that a larger number would tell more.
            tagBytes = Math.min(Integer.MAX_VALUE, tagBytes * 256 + (i < item.length ? item[i] & 0xff : 0));
        }
        long dataAt = tagsAt + 16L + tagBytes;
        return SigningMessage.of(
                SignatureType.ARWEAVE,
                part(item, 0, OWNER_BYTES),
                part(item, targetAt + 1, anchorAt),
                part(item, anchorAt + 1, tagsAt),
                part(item, tagsAt + 16L, dataAt),
                part(item, dataAt, item.length));
    }

    private static boolean present(byte[] item, int at) {
        return at < item.length && item[at] == 1;
    }

    private static ByteBuffer part(byte[] item, long from, long to) {
        int start = (int) Math.min(from, item.length);
        return ByteBuffer.wrap(item, start, (int) Math.min(Math.max(to, start), item.length) - start);
    }
}
