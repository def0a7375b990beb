package io.railyard.node.index;

import io.railyard.message.Id;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.Position;
import io.railyard.schedule.outcome.Evaluation;
import java.util.List;
import java.util.Optional;

/** Logs of processes with their outcomes. */
public interface ProcessLogs {
    /** Log entries from {@code from} on, at most {@code limit}. */
    List<Assignment> assignments(Id process, Position from, int limit);

    /** The outcome at a position. */
    Optional<Evaluation> evaluation(Id process, Position position);

    /** The newest outcome of a process. */
    Optional<Evaluation> lastEvaluation(Id process);
}
