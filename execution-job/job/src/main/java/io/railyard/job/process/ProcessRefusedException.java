package io.railyard.job.process;

import io.railyard.message.Id;

/** What keyed state holds of a process cannot be used: damaged, or of a form that this release does not read. */
final class ProcessRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ProcessRefusedException(Id process, IllegalArgumentException cause) {
        super("job.process-refused: process " + process + ": " + cause.getMessage(), cause);
    }
}
