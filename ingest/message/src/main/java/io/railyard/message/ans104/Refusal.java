package io.railyard.message.ans104;

/**
 * Why bytes are no data item or bundle, and where.
 *
 * @param kind the rule that is broken
 * @param offset where in the bytes given, from 0
 * @param reason one sentence: what stands there and what the rule is
 */
public record Refusal(Kind kind, long offset, String reason) {
    /** The rules, each with its stable code. */
    public enum Kind {
        /** The bytes end inside a field. */
        TRUNCATED("truncated"),
        /** No signature type of ANS-104 has this number. */
        UNKNOWN_SIGNATURE_TYPE("unknown-signature-type"),
        /** The byte before target or anchor is neither 0 nor 1. */
        PRESENCE_BYTE("presence-byte"),
        /** A tag section, name, value, count or item is larger than the limit. */
        LIMIT("limit"),
        /** The tag section is not the Avro array it should be. */
        TAGS("tags"),
        /** The number of tags announced is not the number encoded. */
        TAG_COUNT("tag-count"),
        /** A bundle's header does not fit its bytes. */
        BUNDLE_HEADER("bundle-header"),
        /** The id in a bundle's header is not that of the item. */
        ITEM_ID("item-id"),
        /** Bundles nested too deep. */
        DEPTH("depth");

        private final String code;

        Kind(String code) {
            this.code = code;
        }

        /** Stable code, as shown to users. */
        public String code() {
            return code;
        }
    }

    /** The reason with its offset: {@code … at byte 12}. */
    public String text() {
        return reason + " (at byte " + offset + ")";
    }
}
