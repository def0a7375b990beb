package io.railyard.job.effects;

import io.railyard.message.Message;
import java.util.Optional;

/**
 * What a process passes on to what it sends: facts of its slot 0 that later evaluations no longer show.
 *
 * @param module text of its Module tag
 * @param scheduler text of its Scheduler tag
 */
public record Lineage(Optional<String> module, Optional<String> scheduler) {
    /** Of a process about which nothing is known. */
    public static final Lineage NONE = new Lineage(Optional.empty(), Optional.empty());

    /** The lineage that the process message of slot 0 founds. */
    public static Lineage of(Message processMessage) {
        return new Lineage(processMessage.tag(Message.MODULE), processMessage.tag(PushedTags.SCHEDULER));
    }
}
