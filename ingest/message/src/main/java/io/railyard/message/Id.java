package io.railyard.message;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A 32-byte identifier: of a data item, a process, a module or a message. Shown as 43 characters of base64url without
 * padding, as everywhere on Arweave. Ordered by unsigned bytes.
 */
public record Id(Bytes bytes) implements Comparable<Id> {
    /** Length of every id in bytes. */
    public static final int LENGTH = 32;

    private static final int TEXT_LENGTH = 43;

    public Id {
        if (bytes.length() != LENGTH) {
            throw new IllegalArgumentException("An id has " + LENGTH + " bytes, not " + bytes.length());
        }
    }

    /** Copies 32 bytes. */
    public static Id of(byte[] value) {
        return new Id(Bytes.of(value));
    }

    /**
     * Reads 43 characters of base64url.
     *
     * @throws IllegalArgumentException when {@code text} is not the text of an id
     */
    public static Id parse(String text) {
        return tryParse(text)
                .orElseThrow(() -> new IllegalArgumentException(
                        "Not an id (43 characters of base64url): \"" + abbreviate(text) + "\""));
    }

    /** Reads 43 characters of base64url; empty when {@code text} is anything else, non-canonical text included. */
    public static Optional<Id> tryParse(String text) {
        if (text.length() != TEXT_LENGTH) {
            return Optional.empty();
        }
        try {
            Id id = new Id(Bytes.parseBase64Url(text));
            return id.toString().equals(text) ? Optional.of(id) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The id of something known by name only: SHA-256 of the UTF-8 bytes of {@code name}. */
    public static Id ofName(String name) {
        return new Id(Bytes.sha256(name.getBytes(StandardCharsets.UTF_8)));
    }

    /** A copy of the 32 bytes. */
    public byte[] toByteArray() {
        return bytes.toByteArray();
    }

    @Override
    public int compareTo(Id other) {
        return bytes.compareTo(other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Id id && bytes.equals(id.bytes);
    }

    /** That of the bytes. Flink places keys by it: it never changes. */
    @Override
    public int hashCode() {
        return bytes.hashCode();
    }

    /** 43 characters of base64url. */
    @Override
    public String toString() {
        return bytes.base64Url();
    }

    private static String abbreviate(String text) {
        return text.length() <= 64 ? text : text.substring(0, 64) + "…";
    }
}
