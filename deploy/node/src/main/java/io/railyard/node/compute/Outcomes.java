package io.railyard.node.compute;

import io.railyard.http.HttpError;
import io.railyard.message.Id;
import io.railyard.node.index.Accepted;
import io.railyard.node.index.LogIndex;
import io.railyard.schedule.Position;
import io.railyard.schedule.Rejection;
import io.railyard.schedule.outcome.Evaluation;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/** Finds outcomes, waiting for those that are on their way. Any number of threads; a bounded number waits. */
final class Outcomes {
    private final LogIndex index;
    private final Accepted accepted;
    private final ComputeLimits limits;
    private final Semaphore waiters;

    Outcomes(LogIndex index, Accepted accepted, ComputeLimits limits) {
        this.index = index;
        this.accepted = accepted;
        this.limits = limits;
        this.waiters = new Semaphore(limits.waiters());
    }

    /**
     * The outcome of a message; empty when {@code patienceMillis} is over and the log has the message.
     *
     * @throws HttpError 404 when the message was refused, or nobody has heard of it
     */
    Optional<Evaluation> ofMessage(Id process, Id message, long patienceMillis) {
        Optional<Evaluation> now = look(process, message);
        if (now.isPresent()) {
            return now;
        }
        boolean known =
                accepted.has(message) || index.position(message, process).isPresent();
        Optional<Evaluation> found = waiting(
                () -> look(process, message),
                known ? patienceMillis : Math.min(patienceMillis, limits.unknownMillis()));
        if (found.isEmpty() && !known && index.position(message, process).isEmpty()) {
            throw unknown(process, message);
        }
        if (found.isEmpty() && !known) {
            return waiting(() -> look(process, message), patienceMillis);
        }
        return found;
    }

    /** The outcome at a slot; empty when {@code patienceMillis} is over and the log has the process. */
    Optional<Evaluation> ofSlot(Id process, long slot, long patienceMillis) {
        requireProcess(process);
        return waiting(() -> index.evaluation(process, Position.slot(slot)), patienceMillis);
    }

    /**
     * The newest outcome of a process.
     *
     * @throws HttpError 404 when there is no such process
     */
    Evaluation newest(Id process, long patienceMillis) {
        Optional<Evaluation> now = index.lastEvaluation(process);
        if (now.isPresent()) {
            return now.get();
        }
        requireProcess(process);
        return waiting(() -> index.lastEvaluation(process), patienceMillis)
                .orElseThrow(() -> notYet(process, "latest"));
    }

    /** Refuses a process that is not known here. */
    void requireProcess(Id process) {
        boolean known = index.assignment(process, Position.slot(0)).isPresent()
                || (accepted.has(process)
                        && waiting(() -> index.assignment(process, Position.slot(0)), limits.waitMillis())
                                .isPresent());
        if (!known) {
            throw HttpError.notFound(
                    "compute.process-unknown",
                    "Process " + process + " is not known here: spawn it with this node's messenger, or ask the compute"
                            + " unit of its own scheduler");
        }
    }

    HttpError notYet(Id process, String what) {
        return new HttpError(
                504,
                "compute.not-yet",
                "Process " + process + " at " + what + " has no outcome after " + limits.waitMillis()
                        + " ms: it waits for its turn; ask again");
    }

    private Optional<Evaluation> look(Id process, Id message) {
        Optional<Position> position = index.position(message, process);
        if (position.isPresent()) {
            return index.evaluation(process, position.get());
        }
        index.rejection(message, process).ifPresent(rejection -> {
            throw refused(rejection);
        });
        return Optional.empty();
    }

    private <T> Optional<T> waiting(Supplier<Optional<T>> look, long millis) {
        Optional<T> now = look.get();
        if (now.isPresent()) {
            return now;
        }
        if (!waiters.tryAcquire()) {
            throw new HttpError(
                            503,
                            "compute.too-many-waiting",
                            limits.waiters() + " requests wait for outcomes, as many as may: ask again in a moment")
                    .with("Retry-After", "1");
        }
        try {
            return index.await(look, millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HttpError(503, "compute.stopping", "The node is stopping: ask again when it is up");
        } finally {
            waiters.release();
        }
    }

    private static HttpError refused(Rejection rejection) {
        return HttpError.notFound(rejection.code(), "The message was refused and has no result: " + rejection.reason());
    }

    private static HttpError unknown(Id process, Id message) {
        return HttpError.notFound(
                "compute.message-unknown",
                "Message " + message + " is not in the log of process " + process
                        + ": check both ids, or send the message to this node's messenger");
    }
}
