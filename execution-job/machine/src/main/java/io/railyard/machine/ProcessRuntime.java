package io.railyard.machine;

import io.railyard.message.Id;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.Position;
import java.util.Optional;

/**
 * One process, hot in memory. Mutable and owned by one thread at a time; any thread with a stack of 1 MiB (the default)
 * may be that one.
 */
public final class ProcessRuntime implements AutoCloseable {
    private final Id process;

    ProcessRuntime(Id process) {
        this.process = process;
    }

    /** Whose runtime this is. */
    public Id process() {
        return process;
    }

    /** The position evaluated last; empty before slot 0. */
    public Optional<Position> position() {
        return Optional.empty();
    }

    /** Whether {@code next} is what comes next: slot 0 at first, then the next slot or the next tick. */
    public boolean expects(Position next) {
        return position().map(last -> last.isFollowedBy(next)).orElse(next.equals(Position.slot(0)));
    }

    /**
     * Evaluates {@code assignment}. Whatever the guest does, a failure included, is an evaluation.
     *
     * @throws IllegalArgumentException when the assignment is another process's or not what comes next
     * @throws HostFailure when the host failed; the runtime is of no use then: close it and restore the last image
     */
    @SuppressWarnings("DoNotCallSuggester")
    public Transition apply(Assignment assignment) {
        throw new UnsupportedOperationException("apply " + assignment.position());
    }

    /**
     * The whole state, as after the last transition.
     *
     * @throws IllegalStateException before slot 0
     */
    @SuppressWarnings("DoNotCallSuggester")
    public ProcessImage image() {
        throw new UnsupportedOperationException("image");
    }

    /** Lets go of the instance. Nothing is written. */
    @Override
    public void close() {}
}
