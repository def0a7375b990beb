package io.railyard.machine.replay;

import io.railyard.message.Id;
import io.railyard.schedule.Position;
import java.util.Optional;

/**
 * Where two folds of one log part.
 *
 * @param process whose log
 * @param position the first position that differs
 * @param field what differs there
 * @param page the first 4 KiB page whose content differs, when memories could be compared and do differ
 */
public record Difference(Id process, Position position, String field, Optional<Integer> page) {
    Difference onPage(Optional<Integer> where) {
        return new Difference(process, position, field, where);
    }

    /** One sentence. */
    @Override
    public String toString() {
        return "Process " + process + " differs at " + position + " in " + field
                + page.map(index -> ", first on page " + index).orElse("");
    }
}
