package io.railyard.rail;

import io.railyard.message.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * "Did a model make this?": which records hold the digest of a content. A hit says that the ledger logged these bytes as
 * a model's output. No hit says nothing about who made them.
 */
public final class RailQuery {
    /** How a content was found, the stronger first. */
    public enum Match {
        /** The exact bytes delivered. */
        EXACT,
        /** The same text after {@link RailText#normalize}. */
        NORMALIZED
    }

    /**
     * A record that holds the content.
     *
     * @param record the record
     * @param outputIndex which of its outputs
     * @param match how it was found
     */
    public record Hit(RailRecord record, int outputIndex, Match match) {}

    private final Bytes sha256;
    private final Optional<Bytes> normSha256;

    private RailQuery(Bytes sha256, Optional<Bytes> normSha256) {
        this.sha256 = sha256;
        this.normSha256 = normSha256;
    }

    /** Asks for a text: its exact UTF-8 bytes, or its normal form. */
    public static RailQuery ofText(String text) {
        return new RailQuery(Bytes.sha256(Bytes.utf8(text).toByteArray()), Optional.of(RailText.digest(text)));
    }

    /** Asks for exact bytes. */
    public static RailQuery ofBytes(Bytes content) {
        return new RailQuery(Bytes.sha256(content.toByteArray()), Optional.empty());
    }

    /** Asks for a digest, of exact bytes or of a normal form. */
    public static RailQuery ofDigest(Bytes digest) {
        Digests.check("the digest asked for", digest);
        return new RailQuery(digest, Optional.of(digest));
    }

    /** All hits among {@code records}, in their order. */
    public List<Hit> search(Iterable<RailRecord> records) {
        List<Hit> hits = new ArrayList<>();
        for (RailRecord record : records) {
            for (RailOutput output : record.draft().outputs()) {
                match(output).ifPresent(match -> hits.add(new Hit(record, output.index(), match)));
            }
        }
        return hits;
    }

    /** How {@code output} matches, when it does. */
    public Optional<Match> match(RailOutput output) {
        if (output.sha256().equals(sha256)) {
            return Optional.of(Match.EXACT);
        }
        return normSha256.isPresent() && normSha256.equals(output.normSha256())
                ? Optional.of(Match.NORMALIZED)
                : Optional.empty();
    }
}
