package io.railyard.rail;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A private fact and its salt (RFC 9901, section 4.2): the record holds {@link #digest}, and whoever is given the text
 * can check the fact against the record. The salt comes from the owner's key and the record's id, so a replay gives the
 * same digest, and destroying the key makes all of its digests meaningless.
 *
 * @param text base64url of the JSON array {@code [salt, name, value]}
 */
public record Disclosure(String text) {
    /** Name under which a prompt is disclosed. */
    public static final String INPUT = "input";
    /** Least bytes of an owner's key. */
    public static final int MIN_KEY_BYTES = 16;

    private static final String MAC = "HmacSHA256";
    private static final int SALT_BYTES = 16;

    /**
     * The disclosure of {@code value} under {@code name} for one record.
     *
     * @param key the owner's secret, {@link #MIN_KEY_BYTES} bytes or more
     */
    public static Disclosure of(Bytes key, Id recordId, String name, String value) {
        if (key.length() < MIN_KEY_BYTES) {
            throw new IllegalArgumentException(
                    "A disclosure key has " + MIN_KEY_BYTES + " bytes or more, not " + key.length());
        }
        String salt = salt(key, recordId, name).base64Url();
        byte[] json = LeafJson.write(List.of(salt, name, value));
        return new Disclosure(Base64.getUrlEncoder().withoutPadding().encodeToString(json));
    }

    /** SHA-256 of the text's ASCII bytes: what a record holds. */
    public Bytes digest() {
        return Bytes.sha256(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** The disclosed value. */
    public String value() {
        return part(2);
    }

    /** The name of the disclosed fact. */
    public String name() {
        return part(1);
    }

    private String part(int index) {
        Object json;
        try {
            json = LeafJson.read(Base64.getUrlDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            throw new RailException(RailException.LEAF_MALFORMED, "A disclosure is base64url text", e);
        }
        if (json instanceof List<?> parts && parts.size() == 3 && parts.get(index) instanceof String value) {
            return value;
        }
        throw new RailException(
                RailException.LEAF_MALFORMED, "A disclosure is a JSON array of three texts: salt, name and value");
    }

    private static Bytes salt(Bytes key, Id recordId, String name) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(new SecretKeySpec(key.toByteArray(), MAC));
            mac.update(recordId.toByteArray());
            mac.update(name.getBytes(StandardCharsets.UTF_8));
            return Bytes.of(mac.doFinal(), 0, SALT_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "This Java runtime has no " + MAC + ", which every Java platform must have", e);
        }
    }
}
