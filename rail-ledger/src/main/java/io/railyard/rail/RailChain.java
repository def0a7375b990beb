package io.railyard.rail;

import java.util.Iterator;
import java.util.Optional;

/**
 * The order of a ledger: each record names the leaf hash of the one before, so a record changed, dropped or put in
 * between shows. Pure; keep the last record (or its {@link Head}) as the only state.
 */
public final class RailChain {
    /**
     * Where a ledger ends.
     *
     * @param logIndex index of the last record
     * @param leafHash its leaf hash
     */
    public record Head(long logIndex, io.railyard.message.Bytes leafHash) {
        /** The head after {@code record}. */
        public static Head of(RailRecord record) {
            return new Head(record.logIndex(), record.leafHash());
        }
    }

    /**
     * The first record that cannot stand where it stands.
     *
     * @param position place in the sequence that was checked, from 0
     * @param reason what is wrong with it
     */
    public record Break(long position, String reason) {}

    private RailChain() {}

    /** Gives {@code draft} the place after {@code previous}, or place 0 of an empty ledger. */
    public static RailRecord append(String logOrigin, RailDraft draft, Optional<Head> previous) {
        return new RailRecord(
                logOrigin, previous.map(head -> head.logIndex() + 1).orElse(0L), previous.map(Head::leafHash), draft);
    }

    /** Checks one whole ledger, in order from index 0; empty when it is sound. */
    public static Optional<Break> verify(Iterable<RailRecord> ledger) {
        Iterator<RailRecord> records = ledger.iterator();
        Optional<RailRecord> before = Optional.empty();
        for (long position = 0; records.hasNext(); position++) {
            RailRecord record = records.next();
            Optional<String> reason = fault(before, record);
            if (reason.isPresent()) {
                return Optional.of(new Break(position, reason.get()));
            }
            before = Optional.of(record);
        }
        return Optional.empty();
    }

    private static Optional<String> fault(Optional<RailRecord> before, RailRecord record) {
        long expected = before.map(previous -> previous.logIndex() + 1).orElse(0L);
        if (record.logIndex() != expected) {
            return Optional.of("log index is " + record.logIndex() + " where " + expected + " follows: "
                    + (record.logIndex() > expected ? "records are missing" : "a record is repeated"));
        }
        if (before.isEmpty()) {
            return Optional.empty();
        }
        RailRecord previous = before.get();
        if (!record.logOrigin().equals(previous.logOrigin())) {
            return Optional.of("ledger is \"" + record.logOrigin() + "\" after \"" + previous.logOrigin() + "\"");
        }
        String named = record.previous().orElseThrow().hex();
        String actual = previous.leafHash().hex();
        return named.equals(actual)
                ? Optional.empty()
                : Optional.of("names " + named + " as the leaf before, which is " + actual);
    }
}
