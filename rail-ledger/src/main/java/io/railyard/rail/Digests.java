package io.railyard.rail;

import io.railyard.message.Bytes;
import java.util.HexFormat;
import java.util.Optional;

/** Rules that every digest in a record obeys: SHA-256, 32 bytes, lower-case hexadecimal as text. */
final class Digests {
    static final int LENGTH = 32;

    private Digests() {}

    static Bytes check(String what, Bytes digest) {
        if (digest.length() != LENGTH) {
            throw new IllegalArgumentException(
                    "A SHA-256 digest has " + LENGTH + " bytes; " + what + " has " + digest.length());
        }
        return digest;
    }

    static Optional<Bytes> check(String what, Optional<Bytes> digest) {
        digest.ifPresent(present -> check(what, present));
        return digest;
    }

    static Bytes parse(String what, String text) {
        try {
            Bytes digest = Bytes.of(HexFormat.of().parseHex(text));
            if (digest.length() == LENGTH && digest.hex().equals(text)) {
                return digest;
            }
        } catch (IllegalArgumentException e) {
            throw malformed(what, text, e);
        }
        throw malformed(what, text, null);
    }

    private static RailException malformed(
            String what, String text, @org.jspecify.annotations.Nullable Exception cause) {
        String message = "Member " + what + " is \"" + text + "\", but a digest is 64 lower-case hexadecimal digits";
        return cause == null
                ? new RailException(RailException.LEAF_MALFORMED, message)
                : new RailException(RailException.LEAF_MALFORMED, message, cause);
    }
}
