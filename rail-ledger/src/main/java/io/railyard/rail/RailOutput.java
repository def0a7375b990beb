package io.railyard.rail;

import io.railyard.message.Bytes;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One thing a model made: digests by which whoever holds the content finds the record.
 *
 * @param index from 0
 * @param mime media type
 * @param sizeBytes length of the delivered bytes
 * @param sha256 digest of the exact delivered bytes
 * @param normSha256 of text, digest after {@link RailText#normalize}
 * @param tokens tokens generated, when counted
 * @param finishReason why generation ended, such as {@code stop} or {@code length}
 * @param digitalSourceType IPTC term, such as {@link #TRAINED_ALGORITHMIC}
 */
public record RailOutput(
        int index,
        String mime,
        long sizeBytes,
        Bytes sha256,
        Optional<Bytes> normSha256,
        OptionalInt tokens,
        Optional<String> finishReason,
        String digitalSourceType) {
    /** IPTC's term for content made by a trained model. */
    public static final String TRAINED_ALGORITHMIC =
            "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia";
    /** Media type of plain UTF-8 text. */
    public static final String TEXT = "text/plain; charset=utf-8";

    public RailOutput {
        if (index < 0 || sizeBytes < 0) {
            throw new IllegalArgumentException("Index and size count from 0: " + index + ", " + sizeBytes);
        }
        Digests.check("outputs.sha256", sha256);
        Digests.check("outputs.norm_sha256", normSha256);
    }

    /** A generated text, delivered as UTF-8. */
    public static RailOutput ofText(int index, String text, OptionalInt tokens, Optional<String> finishReason) {
        Bytes bytes = Bytes.utf8(text);
        return new RailOutput(
                index,
                TEXT,
                bytes.length(),
                Bytes.sha256(bytes.toByteArray()),
                Optional.of(RailText.digest(text)),
                tokens,
                finishReason,
                TRAINED_ALGORITHMIC);
    }
}
