package io.railyard.message.ans104;

import io.railyard.message.Bytes;
import io.railyard.message.signing.DeepHash;
import io.railyard.message.signing.SignatureType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;

/**
 * What a data item's signature covers: the deep hash of {@code ["dataitem", "1", signature type, owner, target, anchor,
 * tag section, data]}, as every implementation computes it. The written standard leaves out the signature type and shows
 * the tags as lists; no item in the wild is signed like that.
 */
final class SigningMessage {
    private static final int FIELDS = 8;
    private static final Map<SignatureType, DeepHash.Builder> STARTS = starts();

    private SigningMessage() {}

    static Bytes of(
            SignatureType type,
            ByteBuffer owner,
            ByteBuffer target,
            ByteBuffer anchor,
            ByteBuffer rawTags,
            ByteBuffer data) {
        DeepHash.Builder start = STARTS.get(type);
        if (start == null) {
            throw new IllegalStateException("No start for signature type " + type);
        }
        return start.fork()
                .add(owner)
                .add(target)
                .add(anchor)
                .add(rawTags)
                .add(data)
                .hash();
    }

    /** The hash over the first three fields is the same for all items of a type. */
    private static Map<SignatureType, DeepHash.Builder> starts() {
        Map<SignatureType, DeepHash.Builder> starts = new EnumMap<>(SignatureType.class);
        for (SignatureType type : SignatureType.values()) {
            starts.put(
                    type,
                    DeepHash.list(FIELDS)
                            .add(ascii("dataitem"))
                            .add(ascii("1"))
                            .add(ascii(Integer.toString(type.code()))));
        }
        return starts;
    }

    private static ByteBuffer ascii(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }
}
