package io.railyard.job.process;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.HashChain;
import io.railyard.schedule.Position;

/** Writes one process's log for tests: dense slots, true hash chain, a second between slots. */
final class Log {
    private final Id process;
    private long slots;
    private Bytes chain = Bytes.EMPTY;
    private Id previous;

    Log(Id process) {
        this.process = process;
        this.previous = process;
    }

    Assignment next(Message message) {
        chain = slots == 0 ? HashChain.first(process) : HashChain.next(previous, chain);
        previous = message.id();
        Assignment assignment = new Assignment(
                process, Position.slot(slots), 1_700_000_000_000L + 1_000 * slots, 0, chain, false, message, 0, slots);
        slots++;
        return assignment;
    }
}
