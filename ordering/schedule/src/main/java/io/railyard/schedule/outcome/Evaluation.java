package io.railyard.schedule.outcome;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.schedule.Position;
import java.util.List;
import java.util.Optional;

/**
 * What the evaluation of one assignment produced: record of topic {@code ao.results} (key = process) and row of table
 * {@code evaluations}. A pure function of (module, state, assignment).
 *
 * @param process whose log
 * @param position where in it
 * @param message id of the message evaluated
 * @param timestampMillis log time of the assignment
 * @param status how it ended
 * @param error why, when the status is not OK; a constant-form sentence, free of host facts
 * @param output JSON text of the result's Output member, {@code ""} when there is none
 * @param outbox messages first, then spawns, in the process's order; indexes are those of {@code Origin}
 * @param gasUsed gas of this message
 * @param stateRoot 32 bytes; {@code docs/formats/state-root.md}
 * @param memoryBytes size of linear memory after the slot
 * @param dirtyPages pages that changed
 * @param computeGasUsed AO's gas of this message; 0 in modules that do not count it
 * @param assignments messages to be delivered to further processes
 */
public record Evaluation(
        Id process,
        Position position,
        Id message,
        long timestampMillis,
        Status status,
        Optional<String> error,
        String output,
        List<OutboxMessage> outbox,
        long gasUsed,
        Bytes stateRoot,
        long memoryBytes,
        int dirtyPages,
        long computeGasUsed,
        List<AssignmentRequest> assignments) {
    /** One that assigned nothing, of a module that does not count AO's gas. */
    public Evaluation(
            Id process,
            Position position,
            Id message,
            long timestampMillis,
            Status status,
            Optional<String> error,
            String output,
            List<OutboxMessage> outbox,
            long gasUsed,
            Bytes stateRoot,
            long memoryBytes,
            int dirtyPages) {
        this(
                process,
                position,
                message,
                timestampMillis,
                status,
                error,
                output,
                outbox,
                gasUsed,
                stateRoot,
                memoryBytes,
                dirtyPages,
                0,
                List.of());
    }

    public Evaluation {
        assignments = List.copyOf(assignments);
        outbox = List.copyOf(outbox);
        if (stateRoot.length() != Id.LENGTH) {
            throw new IllegalArgumentException("A state root has 32 bytes, not " + stateRoot.length());
        }
    }
}
