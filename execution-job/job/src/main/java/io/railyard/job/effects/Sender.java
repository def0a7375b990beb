package io.railyard.job.effects;

import io.railyard.message.Id;
import io.railyard.schedule.Assignment;
import java.util.Optional;

/**
 * Who sends, and because of what.
 *
 * @param process the sender
 * @param address its id as text
 * @param pushedFor id of the message that began the chain of causes; empty for what a cron tick caused
 * @param lineage the sender's module and scheduler
 */
record Sender(Id process, String address, Optional<String> pushedFor, Lineage lineage) {
    static Sender of(Assignment cause, Lineage lineage) {
        Optional<String> first = cause.cron()
                ? Optional.empty()
                : Optional.of(cause.message()
                        .tag(PushedTags.PUSHED_FOR)
                        .orElseGet(() -> cause.message().id().toString()));
        return new Sender(cause.process(), cause.process().toString(), first, lineage);
    }
}
