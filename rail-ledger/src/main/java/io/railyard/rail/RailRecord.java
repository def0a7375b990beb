package io.railyard.rail;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import java.util.Optional;

/**
 * One model call in its place in a ledger. Its canonical bytes, the <i>leaf</i>, are what is hashed, chained and
 * published; everything else shown about a record follows from them.
 *
 * @param logOrigin name of the ledger
 * @param logIndex place in the ledger, from 0
 * @param previous leaf hash of the record before; empty for index 0 only
 * @param draft the call
 */
public record RailRecord(String logOrigin, long logIndex, Optional<Bytes> previous, RailDraft draft) {
    /** Kind of a leaf about a model call. */
    public static final String KIND = "rail.inference/v1";
    /** Version of the leaf's members. */
    public static final int SCHEMA = 1;
    /** Most bytes of a leaf: the limit of a C2SP tlog-tiles entry. */
    public static final int MAX_LEAF_BYTES = 65_535;

    private static final byte[] LEAF_PREFIX = {0};

    public RailRecord {
        if (logOrigin.isEmpty()) {
            throw new IllegalArgumentException("A ledger has a name");
        }
        if (logIndex < 0 || previous.isPresent() == (logIndex == 0)) {
            throw new IllegalArgumentException(
                    "Index " + logIndex + (previous.isPresent() ? " has" : " lacks") + " a previous record");
        }
        Digests.check("prev_record", previous);
    }

    /**
     * Reads a leaf.
     *
     * @throws RailException when {@code leaf} is not the canonical form of a record of a kind and version known here
     */
    public static RailRecord parse(Bytes leaf) {
        return RailLeaf.read(leaf);
    }

    /** Identity of the call; see {@link CallSite#recordId}. */
    public Id recordId() {
        return draft.site().recordId();
    }

    /**
     * The canonical bytes: RFC 8785 JSON in UTF-8.
     *
     * @throws RailException when they exceed {@link #MAX_LEAF_BYTES}
     */
    public Bytes leaf() {
        return RailLeaf.write(this);
    }

    /** SHA-256 of a zero byte and the leaf (RFC 6962, section 2.1). */
    public Bytes leafHash() {
        return hash(leaf());
    }

    /** SHA-256 of the canonical JSON of the sampling settings alone: equal for calls with equal settings. */
    public Bytes paramsDigest() {
        return RailLeaf.paramsDigest(draft.params());
    }

    static Bytes hash(Bytes leaf) {
        return Bytes.sha256(LEAF_PREFIX, leaf.toByteArray());
    }
}
