package io.railyard.job.drive;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * How processes read Arweave data.
 *
 * @param gateway an Arweave gateway; empty: only what the journal and the cache hold, as in a replay without a network
 * @param folder of journal and cache
 * @param cacheBytes most bytes of cached blocks on disk
 * @param timeoutMillis how long one request may take, its body included
 * @param attempts how often a request is made before it has failed, at least 1
 * @param everything whether every process may read everything, as the reference's test mode
 * @param admitted ids that every process may read
 * @param recorded whether an opening that the journal does not know is refused: for replays
 */
public record DriveOptions(
        Optional<URI> gateway,
        Path folder,
        long cacheBytes,
        long timeoutMillis,
        int attempts,
        boolean everything,
        SortedSet<String> admitted,
        boolean recorded) {
    /** 4 GiB. */
    public static final long CACHE_BYTES = 4L << 30;
    /** Attempts at a request. */
    public static final int ATTEMPTS = 3;
    /** 30 seconds. */
    public static final long TIMEOUT_MILLIS = 30_000;

    public DriveOptions {
        admitted = new TreeSet<>(admitted);
        if (cacheBytes < 0 || timeoutMillis < 1 || attempts < 1) {
            throw new IllegalArgumentException("A drive has a cache of at least 0 bytes, a timeout and attempts of at"
                    + " least 1: " + cacheBytes + ", " + timeoutMillis + ", " + attempts);
        }
    }

    /** Three attempts of 30 seconds, 4 GiB of cache, AO's admission rules. */
    public static DriveOptions of(Optional<URI> gateway, Path folder) {
        return new DriveOptions(gateway, folder, CACHE_BYTES, TIMEOUT_MILLIS, ATTEMPTS, false, new TreeSet<>(), false);
    }

    /** With another timeout and number of attempts. */
    public DriveOptions withPatience(long millis, int count) {
        return new DriveOptions(gateway, folder, cacheBytes, millis, count, everything, admitted, recorded);
    }

    /** With another cache. */
    public DriveOptions withCacheBytes(long bytes) {
        return new DriveOptions(gateway, folder, bytes, timeoutMillis, attempts, everything, admitted, recorded);
    }

    /** Everything may be read. */
    public DriveOptions withEverything(boolean all) {
        return new DriveOptions(gateway, folder, cacheBytes, timeoutMillis, attempts, all, admitted, recorded);
    }

    /** These ids may be read. */
    public DriveOptions withAdmitted(SortedSet<String> ids) {
        return new DriveOptions(gateway, folder, cacheBytes, timeoutMillis, attempts, everything, ids, recorded);
    }

    /** Only what the journal knows can be opened. */
    public DriveOptions asRecorded() {
        return new DriveOptions(gateway, folder, cacheBytes, timeoutMillis, attempts, everything, admitted, true);
    }
}
