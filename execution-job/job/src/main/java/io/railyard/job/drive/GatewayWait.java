package io.railyard.job.drive;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where a thread waits for a gateway. Whoever runs guests that share a thread says here how they wait, so that one whose gateway stalls
 * holds up no other; a thread about which nothing is said waits itself.
 */
public final class GatewayWait {
    /** A way of waiting. */
    public interface Runner {
        /**
         * Does {@code work}, which may take as long as a gateway does and touches nothing of the guest.
         *
         * @throws RuntimeException what the work throws, or that the guest is given up
         */
        <T> T run(Supplier<T> work);
    }

    private static final ThreadLocal<@Nullable Runner> RUNNERS = new ThreadLocal<>();

    private GatewayWait() {}

    /** Does {@code guest}'s work; what it waits for on this thread goes through {@code runner}. */
    public static <T> T through(Runner runner, Supplier<T> guest) {
        Runner before = RUNNERS.get();
        RUNNERS.set(runner);
        try {
            return guest.get();
        } finally {
            RUNNERS.set(before);
        }
    }

    /** Does {@code work} as this thread waits. */
    static <T> T run(Supplier<T> work) {
        Runner runner = RUNNERS.get();
        return runner == null ? work.get() : runner.run(work);
    }
}
