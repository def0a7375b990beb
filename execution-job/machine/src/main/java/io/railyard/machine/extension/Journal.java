package io.railyard.machine.extension;

import io.railyard.message.Id;
import io.railyard.schedule.Position;
import io.railyard.schedule.outcome.HostResult;
import java.util.Optional;

/** The host results of a history, by place. Called from any thread. */
@FunctionalInterface
public interface Journal {
    /** What question {@code index} of {@code process} at {@code position} was answered; empty when it was not asked. */
    Optional<HostResult> find(Id process, Position position, int index);
}
