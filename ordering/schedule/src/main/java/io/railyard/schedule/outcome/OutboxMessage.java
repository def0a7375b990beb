package io.railyard.schedule.outcome;

import io.railyard.message.Bytes;
import io.railyard.message.Tag;
import java.util.List;

/**
 * A message or spawn in an evaluation's outbox, as the process wrote it.
 *
 * @param spawn whether it creates a process
 * @param target text of the Target member; empty for a spawn. Not necessarily an id
 * @param anchor text of the Anchor member, empty when absent
 * @param tags in the process's order
 * @param data the Data member's UTF-8 bytes
 */
public record OutboxMessage(boolean spawn, String target, String anchor, List<Tag> tags, Bytes data) {
    public OutboxMessage {
        tags = List.copyOf(tags);
    }
}
