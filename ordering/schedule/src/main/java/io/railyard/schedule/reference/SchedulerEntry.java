package io.railyard.schedule.reference;

import io.railyard.message.Tag;
import io.railyard.message.json.Json;
import java.util.List;
import java.util.Optional;

/**
 * An entry of a scheduler's page: a message, or only the name of one, and where it stands in the log.
 *
 * @param message empty for a message that is elsewhere and was only assigned
 * @param assignmentId id of the assignment
 * @param process whose log
 * @param epoch always 0 today
 * @param nonce its place
 * @param timestampMillis the scheduler's clock, ms since the epoch; may go back
 * @param blockHeight the height it knew
 * @param hashChain base64url; empty before schedulers had it
 * @param assigned id of the message, for entries without one
 * @param excluded parts of the assigned message that are left out
 */
public record SchedulerEntry(
        Optional<SchedulerItem> message,
        String assignmentId,
        String process,
        long epoch,
        long nonce,
        long timestampMillis,
        long blockHeight,
        Optional<String> hashChain,
        Optional<String> assigned,
        List<String> excluded) {
    public SchedulerEntry {
        excluded = List.copyOf(excluded);
    }

    /**
     * Reads the {@code node} of a page's edge.
     *
     * @throws SchedulerException when a member is missing or of the wrong kind
     */
    public static SchedulerEntry parse(Json node) {
        if (!(node instanceof Json.Obj object
                && object.get("assignment").orElse(null) instanceof Json.Obj assignment)) {
            throw new SchedulerException("An entry of the schedule has no assignment");
        }
        List<Tag> tags = SchedulerItem.tags(assignment);
        Optional<SchedulerItem> message = object.get("message")
                .filter(Json.Obj.class::isInstance)
                .map(found -> SchedulerItem.parse((Json.Obj) found));
        return new SchedulerEntry(
                message,
                SchedulerItem.required(assignment, "id"),
                text(tags, "Process"),
                number(tags, "Epoch"),
                number(tags, "Nonce"),
                number(tags, "Timestamp"),
                number(tags, "Block-Height"),
                Tag.first(tags, "Hash-Chain"),
                Tag.first(tags, "Message"),
                tags.stream()
                        .filter(tag -> tag.name().equals("Exclude"))
                        .map(Tag::value)
                        .toList());
    }

    private static String text(List<Tag> tags, String name) {
        return Tag.first(tags, name).orElseThrow(() -> new SchedulerException("An assignment has no tag " + name));
    }

    private static long number(List<Tag> tags, String name) {
        String text = text(tags, name);
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new SchedulerException(
                    "The tag " + name + " of an assignment says \"" + text + "\", which is no whole number");
        }
    }
}
