package io.railyard.bench.state;

import io.railyard.schedule.outcome.Evaluation;
import io.railyard.schedule.outcome.Status;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiter;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;

/** How many assignments the source of the one job of this JVM may send, and what has come out. Static, as Flink copies the rest. */
final class Gate {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private static final Deque<CompletableFuture<Void>> HELD = new ArrayDeque<>();
    private static long allowed;
    private static long sent;
    private static long out;
    private static long awaited;
    private static long healthy;
    private static long cpuNanos;
    private static long firstMillis;
    private static long longestGapNanos;
    private static long lastNanos;
    private static long mostWaiting;
    private static long job;
    private static boolean ended;
    private static Consumer<Evaluation> listener = evaluation -> {};

    private Gate() {}

    /** Begins anew; the number of the job that comes now. */
    static synchronized long reset() {
        HELD.clear();
        allowed = 0;
        sent = 0;
        out = 0;
        awaited = 0;
        healthy = 0;
        cpuNanos = 0;
        firstMillis = 0;
        longestGapNanos = 0;
        lastNanos = 0;
        mostWaiting = 0;
        listener = evaluation -> {};
        ended = false;
        return ++job;
    }

    /** Job {@code number} has come to an end. */
    static synchronized void ended(long number) {
        if (number == job) {
            ended = true;
            Gate.class.notifyAll();
        }
    }

    /** Tells {@code told} of each evaluation of the job that runs, on the operator's thread. */
    static synchronized void listen(Consumer<Evaluation> told) {
        listener = told;
    }

    /** Lets {@code count} more assignments through. */
    static synchronized void open(long count) {
        allowed += count;
        while (sent < allowed && !HELD.isEmpty()) {
            sent++;
            HELD.removeFirst().complete(null);
        }
    }

    /** Lets through as many as make {@code total} in all. */
    static synchronized void openTo(long total) {
        open(Math.max(0, total - allowed));
    }

    private static synchronized CompletableFuture<Void> pass() {
        CompletableFuture<Void> pass = new CompletableFuture<>();
        if (sent < allowed) {
            sent++;
            pass.complete(null);
        } else {
            HELD.addLast(pass);
        }
        return pass;
    }

    private static synchronized void count(Evaluation evaluation) {
        out++;
        mostWaiting = Math.max(mostWaiting, sent - out);
        listener.accept(evaluation);
        if (evaluation.status() != Status.OUT_OF_GAS) {
            healthy++;
        }
        long now = System.nanoTime();
        longestGapNanos = lastNanos == 0 ? 0 : Math.max(longestGapNanos, now - lastNanos);
        lastNanos = now;
        if (out == 1) {
            firstMillis = System.currentTimeMillis();
        }
        // Telling the time and waking who waits cost more than a short message: once is enough.
        if (out >= awaited) {
            cpuNanos = THREADS.getCurrentThreadCpuTime();
            Gate.class.notifyAll();
        }
    }

    /** Waits until {@code count} evaluations have come out in all. */
    static synchronized void await(long count, long millis) throws InterruptedException {
        long end = System.currentTimeMillis() + millis;
        awaited = count;
        while (out < count) {
            long left = end - System.currentTimeMillis();
            if (left <= 0 || ended) {
                throw new IllegalStateException((ended ? "When the job had ended " : "After " + millis + " ms ") + out
                        + " of " + count + " evaluations had come out");
            }
            Gate.class.wait(left);
        }
    }

    static synchronized long out() {
        return out;
    }

    /** The most assignments that were sent and not evaluated at a time. */
    static synchronized long mostWaiting() {
        return mostWaiting;
    }

    static synchronized long sent() {
        return sent;
    }

    /** Evaluations that did not run out of gas. */
    static synchronized long healthy() {
        return healthy;
    }

    /** CPU time of the operator's thread when the last evaluation that was waited for came out. */
    static synchronized long cpuNanos() {
        return cpuNanos;
    }

    static synchronized long firstMillis() {
        return firstMillis;
    }

    /** Longest time between two evaluations since this was last asked. */
    static synchronized double takeLongestGapMillis() {
        double gap = longestGapNanos / 1e6;
        longestGapNanos = 0;
        lastNanos = 0;
        return gap;
    }

    /** The source's side. */
    static final class Limit implements RateLimiterStrategy<SourceSplit> {
        private static final long serialVersionUID = 1L;

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

    /** The operator's side: counts what comes out, on the operator's thread. */
    static final class Meter implements MapFunction<Evaluation, Boolean> {
        private static final long serialVersionUID = 1L;

        @Override
        public Boolean map(Evaluation evaluation) {
            count(evaluation);
            return true;
        }
    }
}
