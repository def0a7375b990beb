package io.railyard.machine;

import io.railyard.message.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * What goes into a SHA-256 hash, part after part: numbers are big-endian, and before what has no fixed length stands its length as
 * 32 bits. Collects small parts, so that a hash over many of them costs about what one over their bytes does. Mutable; used once, by
 * one thread.
 */
final class HashInput {
    private static final int BUFFER_BYTES = 512;

    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    private final MessageDigest digest = Bytes.sha256Digest();

    /** Adds 8 bits. */
    HashInput octet(int value) {
        room(Byte.BYTES).put((byte) value);
        return this;
    }

    /** Adds 32 bits. */
    HashInput number(int value) {
        room(Integer.BYTES).putInt(value);
        return this;
    }

    /** Adds 64 bits. */
    HashInput number(long value) {
        room(Long.BYTES).putLong(value);
        return this;
    }

    /** Adds {@code value} as it is. */
    HashInput raw(byte[] value) {
        if (value.length > buffer.remaining()) {
            flush();
        }
        if (value.length > BUFFER_BYTES) {
            digest.update(value);
        } else {
            buffer.put(value);
        }
        return this;
    }

    /** Adds {@code value} as it is. */
    HashInput raw(Bytes value) {
        if (value.length() > buffer.remaining()) {
            flush();
        }
        if (value.length() > BUFFER_BYTES) {
            value.update(digest);
        } else {
            value.copyTo(buffer.array(), buffer.position());
            buffer.position(buffer.position() + value.length());
        }
        return this;
    }

    /** Adds the length of {@code value} and {@code value}. */
    HashInput part(Bytes value) {
        return number(value.length()).raw(value);
    }

    /** Adds the length of the UTF-8 bytes of {@code text} and these. */
    HashInput text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return number(utf8.length).raw(utf8);
    }

    /** SHA-256 of it all: 32 bytes. */
    Bytes sha256() {
        flush();
        return Bytes.of(digest.digest());
    }

    private ByteBuffer room(int bytes) {
        if (bytes > buffer.remaining()) {
            flush();
        }
        return buffer;
    }

    private void flush() {
        digest.update(buffer.array(), 0, buffer.position());
        buffer.clear();
    }
}
