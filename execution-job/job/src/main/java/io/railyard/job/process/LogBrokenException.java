package io.railyard.job.process;

import io.railyard.schedule.Assignment;
import io.railyard.schedule.Position;
import java.util.Optional;

/**
 * A process's log has a gap: the log decides, so nothing may be executed past it. Halts the job; our bug, or a schedule
 * topic that lost records.
 */
public final class LogBrokenException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    private LogBrokenException(String message) {
        super(message);
    }

    static LogBrokenException gap(Assignment found, Optional<Position> last) {
        return new LogBrokenException("job.log-gap: process " + found.process() + " has "
                + last.map(position -> "evaluated " + position).orElse("evaluated nothing") + " and is given "
                + found.position() + " (inbox " + found.inboxPartition() + "/" + found.inboxOffset()
                + "). Positions are dense, so records between them are missing: check retention of topic ao.schedule,"
                + " and restore from an older checkpoint or replay from the tables.");
    }
}
