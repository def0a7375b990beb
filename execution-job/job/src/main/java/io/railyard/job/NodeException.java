package io.railyard.job;

import java.util.HashSet;
import java.util.Set;

/** The local node could not do what it was asked: what, and the first cause that says something. */
public final class NodeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** With the whole sentence. */
    public NodeException(String message) {
        super(message);
    }

    private NodeException(String message, Throwable cause) {
        super(message, cause);
    }

    /** What failed, and why at the bottom of {@code thrown}'s causes, past Flink's own wrappers. */
    static NodeException of(String what, Throwable thrown) {
        Throwable root = thrown;
        Set<Throwable> seen = new HashSet<>();
        while (root.getCause() != null && seen.add(root)) {
            root = root.getCause();
        }
        return new NodeException(
                "job.failed: " + what + ": " + root.getClass().getSimpleName() + ": " + root.getMessage(), thrown);
    }
}
