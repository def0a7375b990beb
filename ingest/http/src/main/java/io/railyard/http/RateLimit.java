package io.railyard.http;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How often somebody may ask: a bucket of tokens for each name, filled steadily, for a bounded number of names; the name
 * used longest ago is forgotten first. Thread-safe.
 */
public final class RateLimit {
    /** Most names that are remembered. */
    public static final int MAX_NAMES = 10_000;

    private static final double NANOS_PER_SECOND = 1e9;

    private final double perSecond;
    private final LongSupplier nanos;
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true);

    private static final class Bucket {
        private double tokens;
        private long since;

        Bucket(double tokens, long since) {
            this.tokens = tokens;
            this.since = since;
        }
    }

    /**
     * @param perSecond tokens a second, and the most that are saved up; 0 takes everything
     * @param nanos a clock that only goes forward, ns
     */
    public RateLimit(int perSecond, LongSupplier nanos) {
        this.perSecond = perSecond;
        this.nanos = nanos;
    }

    /** Takes a token of {@code name}; false when there is none left. */
    public synchronized boolean take(String name) {
        if (perSecond == 0) {
            return true;
        }
        long now = nanos.getAsLong();
        Bucket bucket = buckets.computeIfAbsent(name, any -> new Bucket(perSecond, now));
        bucket.tokens = Math.min(perSecond, bucket.tokens + (now - bucket.since) / NANOS_PER_SECOND * perSecond);
        bucket.since = now;
        forget();
        if (bucket.tokens < 1) {
            return false;
        }
        bucket.tokens -= 1;
        return true;
    }

    private void forget() {
        Iterator<String> oldest = buckets.keySet().iterator();
        while (buckets.size() > MAX_NAMES && oldest.hasNext()) {
            oldest.next();
            oldest.remove();
        }
    }
}
