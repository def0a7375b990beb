package io.railyard.job.effects;

/** What became of one outbox entry. The text is stable: it stands in table {@code outbox}. */
public enum Disposition {
    /** Written to the inbox, on its way to a process; whether that process exists is the sequencer's to say. */
    DELIVERED("delivered-to-inbox"),
    /** Written to the inbox as slot 0 of a new process. */
    SPAWNED("spawned"),
    /** Given to inference. */
    INFERENCE("inference"),
    /** Addressed outside the log (an Ethereum address): kept in the table, carried nowhere. */
    EXTERNAL("external"),
    /** Not carried: a message without a target. */
    NO_TARGET("refused:no-target"),
    /** Not carried: the target is not an address. */
    BAD_TARGET("refused:target-not-an-address"),
    /** Not carried: the anchor is longer than ANS-104 allows. */
    LONG_ANCHOR("refused:anchor-too-long"),
    /** Not carried: larger than an inbox record may be. */
    TOO_LARGE("refused:too-large");

    private final String code;

    Disposition(String code) {
        this.code = code;
    }

    /** The stable text. */
    public String code() {
        return code;
    }
}
