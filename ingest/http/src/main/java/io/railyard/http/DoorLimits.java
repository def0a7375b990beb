package io.railyard.http;

/**
 * Bounds of a door.
 *
 * @param bodyBytes largest body of a request
 * @param threads requests answered at once
 * @param waiting requests that wait for a thread; more are cut off
 * @param requestsPerSecond of one client address, with as much again in a burst; 0 is no limit
 */
public record DoorLimits(int bodyBytes, int threads, int waiting, int requestsPerSecond) {
    /** Largest body unless said otherwise: AO's largest item, 10 MiB. */
    public static final int BODY_BYTES = 10 * 1024 * 1024;
    /** Seconds a request may take to arrive, from its first byte; for all doors of a JVM. */
    public static final int ARRIVAL_SECONDS = 60;
    /** Seconds from a request's last byte to its answer's last one; for all doors of a JVM. */
    public static final int ANSWER_SECONDS = 600;
    /** Open connections of one door; for all doors of a JVM. */
    public static final int CONNECTIONS = 1_024;

    /** 10 MiB, 64 threads, 256 waiting, 2,000 requests a second of one address. */
    public static final DoorLimits DEFAULTS = new DoorLimits(BODY_BYTES, 64, 256, 2_000);

    public DoorLimits {
        if (bodyBytes < 0 || threads < 1 || waiting < 1 || requestsPerSecond < 0) {
            throw new IllegalArgumentException("Limits are positive: " + bodyBytes + " bytes, " + threads + " threads, "
                    + waiting + " waiting, " + requestsPerSecond + " requests a second");
        }
    }

    /** These limits with another body size. */
    public DoorLimits withBodyBytes(int bytes) {
        return new DoorLimits(bytes, threads, waiting, requestsPerSecond);
    }

    /** These limits with another rate. */
    public DoorLimits withRequestsPerSecond(int rate) {
        return new DoorLimits(bodyBytes, threads, waiting, rate);
    }
}
