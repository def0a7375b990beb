package io.railyard.message;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * An immutable sequence of bytes with value equality, unsigned lexicographic order and base64url text form (RFC 4648
 * section 5, without padding). Arrays are copied on the way in and on the way out.
 */
public final class Bytes implements Comparable<Bytes> {
    /** The sequence of length 0. */
    public static final Bytes EMPTY = new Bytes(new byte[0]);

    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    /** Never updated; a copy of it is quicker to have than a new one. */
    private static final MessageDigest UNUSED = newDigest();

    private final byte[] value;
    /** {@link #hashCode}, once somebody has asked for it: ids are keys of many a map. */
    private int hash;

    private Bytes(byte[] value) {
        this.value = value;
    }

    /** Copies {@code value}. */
    public static Bytes of(byte[] value) {
        return value.length == 0 ? EMPTY : new Bytes(value.clone());
    }

    /** Copies {@code length} bytes of {@code value} from {@code offset}. */
    public static Bytes of(byte[] value, int offset, int length) {
        return length == 0 ? EMPTY : new Bytes(Arrays.copyOfRange(value, offset, offset + length));
    }

    /** The UTF-8 bytes of {@code text}. */
    public static Bytes utf8(String text) {
        return text.isEmpty() ? EMPTY : new Bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads base64url text without padding.
     *
     * @throws IllegalArgumentException when {@code text} is not base64url
     */
    public static Bytes parseBase64Url(String text) {
        byte[] decoded = Base64.getUrlDecoder().decode(text);
        return decoded.length == 0 ? EMPTY : new Bytes(decoded);
    }

    /** SHA-256 over the concatenation of {@code parts}: 32 bytes. */
    public static Bytes sha256(byte[]... parts) {
        MessageDigest digest = sha256Digest();
        for (byte[] part : parts) {
            digest.update(part);
        }
        return new Bytes(digest.digest());
    }

    /** A fresh SHA-256 digest; every Java platform has it. */
    public static MessageDigest sha256Digest() {
        try {
            return (MessageDigest) UNUSED.clone();
        } catch (CloneNotSupportedException e) {
            return newDigest();
        }
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java runtime has no SHA-256, which every Java platform must have", e);
        }
    }

    /** Length in bytes. */
    public int length() {
        return value.length;
    }

    /** Whether there are no bytes. */
    public boolean isEmpty() {
        return value.length == 0;
    }

    /** A copy of the bytes. */
    public byte[] toByteArray() {
        return value.clone();
    }

    /** Copies the bytes into {@code target} from {@code offset} on. */
    public void copyTo(byte[] target, int offset) {
        System.arraycopy(value, 0, target, offset, value.length);
    }

    /** Adds the bytes to {@code digest} without a copy. */
    public void update(MessageDigest digest) {
        digest.update(value);
    }

    /** The bytes read as UTF-8; bytes that are not UTF-8 become U+FFFD. */
    public String utf8() {
        return new String(value, StandardCharsets.UTF_8);
    }

    /** base64url without padding. */
    public String base64Url() {
        return ENCODER.encodeToString(value);
    }

    /** Lower-case hexadecimal. */
    public String hex() {
        return HexFormat.of().formatHex(value);
    }

    @Override
    public int compareTo(Bytes other) {
        return Arrays.compareUnsigned(value, other.value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes b && Arrays.equals(value, b.value);
    }

    @Override
    public int hashCode() {
        int found = hash;
        if (found == 0) {
            found = Arrays.hashCode(value);
            hash = found;
        }
        return found;
    }

    /** base64url, as {@link #base64Url()}. */
    @Override
    public String toString() {
        return base64Url();
    }
}
