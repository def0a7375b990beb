package io.railyard.schedule;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Tag;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;

/**
 * Ids of messages that nobody signs: SHA-256 over a name of the rule, the origin and the content, every variable part
 * preceded by its length (u32 big-endian). See {@code docs/formats/ids.md}.
 */
public final class MessageIds {
    private static final byte[] PUSHED = "railyard/pushed/1".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ANSWER = "railyard/answer/1".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CRON = "railyard/cron/1".getBytes(StandardCharsets.US_ASCII);

    private MessageIds() {}

    /** Id of a message or spawn that a process sends. */
    public static Id pushed(Origin origin, Optional<Id> target, Bytes anchor, List<Tag> tags, Bytes data) {
        MessageDigest digest = start(PUSHED, origin);
        part(digest, target.map(Id::bytes).orElse(Bytes.EMPTY));
        part(digest, anchor);
        content(digest, tags, data);
        return Id.of(digest.digest());
    }

    /** Id of an answer to the request at {@code request}. */
    public static Id answer(Origin request, List<Tag> tags, Bytes data) {
        MessageDigest digest = start(ANSWER, request);
        content(digest, tags, data);
        return Id.of(digest.digest());
    }

    /** Id of the cron message at {@code position} of {@code process}. */
    public static Id cron(Id process, Position position) {
        return Id.of(start(CRON, new Origin(process, position, 0)).digest());
    }

    private static MessageDigest start(byte[] rule, Origin origin) {
        MessageDigest digest = Bytes.sha256Digest();
        part(digest, Bytes.of(rule));
        origin.process().bytes().update(digest);
        ByteBuffer numbers = ByteBuffer.allocate(Long.BYTES + 2 * Integer.BYTES);
        numbers.putLong(origin.position().slot())
                .putInt(origin.position().tick())
                .putInt(origin.index());
        digest.update(numbers.array());
        return digest;
    }

    private static void content(MessageDigest digest, List<Tag> tags, Bytes data) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(tags.size()).array());
        for (Tag tag : tags) {
            part(digest, Bytes.utf8(tag.name()));
            part(digest, Bytes.utf8(tag.value()));
        }
        part(digest, data);
    }

    private static void part(MessageDigest digest, Bytes bytes) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length()).array());
        bytes.update(digest);
    }
}
