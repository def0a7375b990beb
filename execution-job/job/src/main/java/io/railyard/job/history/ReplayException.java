package io.railyard.job.history;

import java.net.URI;
import java.util.HashSet;
import java.util.Set;

/** A replay that came to no result: not a difference, but a history that cannot be read or run. */
public final class ReplayException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ReplayException(URI history, Throwable thrown) {
        super(
                "job.replay-failed: the history in " + history + " was not replayed to its end: " + first(thrown),
                thrown);
    }

    private static String first(Throwable thrown) {
        Throwable root = thrown;
        Set<Throwable> seen = new HashSet<>();
        while (root.getCause() != null && seen.add(root)) {
            root = root.getCause();
        }
        return root.getClass().getSimpleName() + ": " + root.getMessage();
    }
}
