package io.railyard.rail;

/** A record, leaf, row or chain that breaks the rules of {@code docs/formats/rail-record.md}. */
public final class RailException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Bytes that are no leaf of a kind and version known here. */
    public static final String LEAF_MALFORMED = "rail.leaf-malformed";
    /** A leaf above {@link RailRecord#MAX_LEAF_BYTES}. */
    public static final String LEAF_TOO_LARGE = "rail.leaf-too-large";
    /** A table row whose columns say something else than its leaf. */
    public static final String ROW_DIFFERS = "rail.row-differs";
    /** A record that cannot stand where it stands in its ledger. */
    public static final String CHAIN_BROKEN = "rail.chain-broken";

    private final String code;

    RailException(String code, String message) {
        super(code + ": " + message);
        this.code = code;
    }

    RailException(String code, String message, Throwable cause) {
        super(code + ": " + message, cause);
        this.code = code;
    }

    /** The stable code. */
    public String code() {
        return code;
    }
}
