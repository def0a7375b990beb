package io.railyard.rail;

import io.railyard.message.Bytes;
import java.util.OptionalInt;

/**
 * The prompt, as far as a public record may speak of it: never the text, never an unsalted digest, which could be
 * guessed.
 *
 * @param sdDigest SHA-256 of the {@link Disclosure} whose holder can prove the prompt (RFC 9901)
 * @param tokens prompt tokens, when counted
 * @param sizeBytes length of the prompt's UTF-8 bytes
 * @param visibility whether the disclosure is published
 */
public record RailInput(Bytes sdDigest, OptionalInt tokens, long sizeBytes, Visibility visibility) {
    /** Whether anybody may see the prompt. */
    public enum Visibility {
        /** The disclosure stays with its owner. */
        PRIVATE("private"),
        /** The disclosure is published beside the record. */
        PUBLIC("public");

        private final String code;

        Visibility(String code) {
            this.code = code;
        }

        /** The stable text in leaves and tables. */
        public String code() {
            return code;
        }

        /**
         * The visibility whose code is {@code code}.
         *
         * @throws IllegalArgumentException when there is none
         */
        public static Visibility ofCode(String code) {
            for (Visibility visibility : values()) {
                if (visibility.code.equals(code)) {
                    return visibility;
                }
            }
            throw new IllegalArgumentException("No visibility has the code \"" + code + "\"");
        }
    }

    public RailInput {
        Digests.check("input.sd_digest", sdDigest);
        if (sizeBytes < 0) {
            throw new IllegalArgumentException("A prompt has no negative length: " + sizeBytes);
        }
    }
}
