package io.railyard.bench.matrix;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiter;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;

/**
 * Up to which record the source of the job that now runs sends. Static, as Flink copies what it is given. Not a count of
 * permits: Flink's reader takes one also to look whether there is something to read.
 */
final class Valve implements RateLimiterStrategy<SourceSplit> {
    private static final long serialVersionUID = 1L;
    private static CompletableFuture<Void> opened = new CompletableFuture<>();
    private static long end;
    private static long sent;

    /** The next job sends the records before {@code index}; it begins before there. */
    static synchronized void set(long index) {
        end = index;
        sent = 0;
    }

    /** The job that runs goes on to {@code index}. */
    static synchronized void open(long index) {
        end = index;
        opened.complete(null);
        opened = new CompletableFuture<>();
    }

    /** Record {@code index} is sent. */
    static synchronized void sent(long index) {
        sent = index + 1;
    }

    private static synchronized CompletionStage<Void> pass() {
        return sent < end ? CompletableFuture.completedFuture(null) : opened;
    }

    @Override
    public RateLimiter<SourceSplit> createRateLimiter(int parallelism) {
        return new RateLimiter<>() {
            @Override
            public CompletionStage<Void> acquire(int requested) {
                return pass();
            }
        };
    }
}
