package io.railyard.gateway.feed;

/**
 * One flaw found in a market file, and what was done about it.
 *
 * @param kind what sort of flaw
 * @param row row or element of the file, from 1; for a gap the row after it
 * @param what what was found, with the value
 * @param done what was done with it
 */
public record FeedProblem(Kind kind, long row, String what, String done) {
    /** Sorts of flaws. */
    public enum Kind {
        /** A column whose meaning is not known. */
        UNKNOWN_COLUMN("unknown column"),
        /** A column that is missing and can be. */
        MISSING_COLUMN("missing column"),
        /** A row that cannot be read. */
        UNPARSABLE("unparsable row"),
        /** A row whose numbers contradict each other. */
        INCONSISTENT("inconsistent row"),
        /** A second row for one time. */
        DUPLICATE("duplicate"),
        /** A row earlier than the one before. */
        OUT_OF_ORDER("out of order"),
        /** Bars that should be there by the file's own rhythm. */
        GAP("gap");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        /** The words shown to people. */
        public String text() {
            return text;
        }
    }

    /** {@code row 12: what; done}. */
    @Override
    public String toString() {
        return "row " + row + ": " + kind.text() + ": " + what + "; " + done;
    }
}
