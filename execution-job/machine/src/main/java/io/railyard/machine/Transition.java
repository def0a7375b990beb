package io.railyard.machine;

import io.railyard.message.Bytes;
import io.railyard.schedule.outcome.Evaluation;
import java.util.List;

/**
 * What one assignment did to a process.
 *
 * @param evaluation what it produced
 * @param changedPages pages whose content differs from before, by rising index; at slot 0 all pages that are not zero
 * @param header the whole new header of the process's {@link ProcessImage}
 */
public record Transition(Evaluation evaluation, List<Page> changedPages, Bytes header) {
    public Transition {
        changedPages = List.copyOf(changedPages);
    }
}
