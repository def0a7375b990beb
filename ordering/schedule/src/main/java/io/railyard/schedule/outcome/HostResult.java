package io.railyard.schedule.outcome;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.schedule.Position;
import java.util.Arrays;
import java.util.Optional;

/**
 * What one question of a host function to the world outside the log was answered, kept with the position that asked it: row
 * of table {@code host_results}. A replay reads it instead of asking again ({@code docs/formats/extensions.md}, section 4).
 *
 * @param process whose evaluation asked
 * @param position evaluated then
 * @param index number of the question within the evaluation, from 0
 * @param extension name of the extension that asked
 * @param request what it asked, in the extension's own form, at most {@link #MAX_REQUEST_BYTES}
 * @param kind how it was answered
 * @param reason why not, when it failed; {@code ""} otherwise
 * @param length bytes of the answer; 0 when there is none
 * @param digest SHA-256 of the answer; of no bytes when there is none
 * @param content the answer itself; empty when it is kept by its digest only, since the request always has this answer
 */
public record HostResult(
        Id process,
        Position position,
        int index,
        String extension,
        Bytes request,
        Kind kind,
        String reason,
        long length,
        Bytes digest,
        Optional<Bytes> content) {
    /** Longest request: 4 KiB. */
    public static final int MAX_REQUEST_BYTES = 4_096;

    /** SHA-256 of nothing. */
    public static final Bytes NO_BYTES = Bytes.sha256(new byte[0]);

    /** How a question was answered. */
    public enum Kind {
        /** With bytes. */
        FOUND("found"),
        /** There is no such thing. */
        ABSENT("absent"),
        /** It cannot be had, for good: the guest is told. */
        FAILED("failed");

        private final String code;

        Kind(String code) {
            this.code = code;
        }

        /** The text in records. */
        public String code() {
            return code;
        }

        /**
         * The kind with the text {@code code}.
         *
         * @throws IllegalArgumentException when there is none
         */
        public static Kind ofCode(String code) {
            return Arrays.stream(values())
                    .filter(kind -> kind.code.equals(code))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("A host result is not \"" + code + "\""));
        }
    }

    public HostResult {
        if (index < 0 || request.length() > MAX_REQUEST_BYTES || digest.length() != Id.LENGTH) {
            throw new IllegalArgumentException("A host result has an index from 0, a request of at most "
                    + MAX_REQUEST_BYTES + " bytes and a digest of 32, not " + index + ", " + request.length() + " and "
                    + digest.length());
        }
        if (kind != Kind.FOUND && (length != 0 || !digest.equals(NO_BYTES) || content.isPresent())) {
            throw new IllegalArgumentException("A host result that is " + kind.code() + " has no bytes");
        }
        if (content.isPresent()
                && (content.get().length() != length
                        || !Bytes.sha256(content.get().toByteArray()).equals(digest))) {
            throw new IllegalArgumentException(
                    "The bytes of a host result do not have its length " + length + " and digest " + digest.hex());
        }
    }
}
