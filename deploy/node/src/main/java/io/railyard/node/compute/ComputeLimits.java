package io.railyard.node.compute;

/**
 * Bounds of the compute endpoints.
 *
 * @param waitMillis longest wait for the outcome of a message that the log has, or that this node took, ms
 * @param unknownMillis wait for a message nobody here has heard of, ms: it may be on its way from elsewhere
 * @param busyMillis after this long a request without {@code no-busy} is answered 202; 0: never, as in AO
 * @param waiters requests that wait at once; more are answered 503
 * @param dryRunsPerMinute of one client address; 0 is no limit (AO: 6)
 */
public record ComputeLimits(long waitMillis, long unknownMillis, long busyMillis, int waiters, int dryRunsPerMinute) {
    /** 60 s, 2 s, never, 48 waiters, 600 dry runs a minute. */
    public static final ComputeLimits DEFAULTS = new ComputeLimits(60_000, 2_000, 0, 48, 600);

    /** Most results on a page. */
    public static final int MAX_PAGE = 1_000;

    public ComputeLimits {
        if (waitMillis < 0 || unknownMillis < 0 || busyMillis < 0 || waiters < 1 || dryRunsPerMinute < 0) {
            throw new IllegalArgumentException("Limits are not negative, and somebody may wait: " + waitMillis + ", "
                    + unknownMillis + ", " + busyMillis + ", " + waiters + ", " + dryRunsPerMinute);
        }
    }
}
