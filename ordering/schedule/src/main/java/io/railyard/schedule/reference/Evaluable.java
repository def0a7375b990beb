package io.railyard.schedule.reference;

import io.railyard.message.Tag;
import java.util.List;
import java.util.Optional;

/**
 * A message as AO's compute unit hands it to a process, with how it is known there. A member that is empty is left out of the
 * text, unless {@code scheduled} says that it is told as null.
 *
 * @param scheduled whether it is from the log; a cron tick is not
 * @param ordinate nonce, of a cron tick that of the message before it; part of its cursor
 * @param cron {@code index-interval} of a cron tick
 * @param saved whether its result can be asked for; not for a process that no schedule shows
 * @param deepHash by which repeats of a pushed message are known
 * @param assignment whether the log only names it
 * @param excluded parts left out
 * @param item what it says; of a cron tick id and signature are {@code ""}
 * @param from the sender it is shown with
 * @param forwardedBy who signed it for a process
 * @param epoch epoch; of a cron tick 0
 * @param nonce nonce; of a cron tick 0
 * @param timestampMillis ms since the epoch
 * @param blockHeight block height
 * @param hashChain base64url
 */
public record Evaluable(
        boolean scheduled,
        String ordinate,
        Optional<String> cron,
        boolean saved,
        Optional<String> deepHash,
        boolean assignment,
        List<String> excluded,
        SchedulerItem item,
        String from,
        Optional<String> forwardedBy,
        long epoch,
        long nonce,
        long timestampMillis,
        long blockHeight,
        Optional<String> hashChain) {
    private static final List<String> HIDDEN = List.of("From", "Owner");

    public Evaluable {
        excluded = List.copyOf(excluded);
    }

    /** The tags the process is shown. */
    public List<Tag> visibleTags() {
        return item.tags().stream().filter(tag -> !HIDDEN.contains(tag.name())).toList();
    }
}
