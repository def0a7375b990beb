package io.railyard.schedule;

import io.railyard.message.Bytes;
import io.railyard.message.HashInput;
import io.railyard.message.Id;
import io.railyard.message.Tag;
import java.util.List;
import java.util.Optional;

/**
 * Ids of messages that nobody signs: SHA-256 over a name of the rule, the origin and the content, every variable part
 * preceded by its length (u32 big-endian). See {@code docs/formats/ids.md}.
 */
public final class MessageIds {
    private static final String PUSHED = "railyard/pushed/1";
    private static final String ANSWER = "railyard/answer/1";
    private static final String CRON = "railyard/cron/1";

    private MessageIds() {}

    /** Id of a message or spawn that a process sends. */
    public static Id pushed(Origin origin, Optional<Id> target, Bytes anchor, List<Tag> tags, Bytes data) {
        HashInput input = start(PUSHED, origin);
        input.part(target.map(Id::bytes).orElse(Bytes.EMPTY)).part(anchor);
        return id(content(input, tags, data));
    }

    /** Id of an answer to the request at {@code request}. */
    public static Id answer(Origin request, List<Tag> tags, Bytes data) {
        return id(content(start(ANSWER, request), tags, data));
    }

    /** Id of the cron message at {@code position} of {@code process}. */
    public static Id cron(Id process, Position position) {
        return id(start(CRON, new Origin(process, position, 0)));
    }

    private static Id id(HashInput input) {
        return new Id(input.sha256());
    }

    private static HashInput start(String rule, Origin origin) {
        return new HashInput()
                .text(rule)
                .raw(origin.process().bytes())
                .number(origin.position().slot())
                .number(origin.position().tick())
                .number(origin.index());
    }

    private static HashInput content(HashInput input, List<Tag> tags, Bytes data) {
        input.number(tags.size());
        for (Tag tag : tags) {
            input.text(tag.name()).text(tag.value());
        }
        return input.part(data);
    }
}
