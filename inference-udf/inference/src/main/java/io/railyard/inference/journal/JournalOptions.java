package io.railyard.inference.journal;

/**
 * Bounds of a journal.
 *
 * @param maxIndexEntries most keys held in memory (about 150 bytes each); keys beyond are found by reading the segments
 * @param maxSegmentBytes a writer begins a new segment file when its own is larger
 * @param forceEach whether every entry is forced to the disk before its answer is given out
 */
public record JournalOptions(int maxIndexEntries, long maxSegmentBytes, boolean forceEach) {
    /** 200,000 keys, 64 MiB segments, every entry forced. */
    public static final JournalOptions DEFAULT = new JournalOptions(200_000, 64L << 20, true);

    public JournalOptions {
        if (maxIndexEntries < 1 || maxSegmentBytes < 1) {
            throw new IllegalArgumentException(
                    "The bounds of a journal are at least 1, not " + maxIndexEntries + " and " + maxSegmentBytes);
        }
    }
}
