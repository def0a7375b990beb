package io.railyard.node.archive;

import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.message.Tag;
import java.util.List;

/**
 * Anything with an id that the node can show as an Arweave transaction: a message, a process, a module, a data item.
 *
 * @param message its AO view; its data may be left out
 * @param dataBytes length of its data in bytes
 * @param ownerKey public key of the owner, base64url; empty when it is not known here or there is none
 * @param blockHeight height the log knew when it came
 * @param timestampMillis when it came, ms since the epoch; 0 when that is not known
 */
public record Transaction(Message message, long dataBytes, String ownerKey, long blockHeight, long timestampMillis) {
    /** One that this node does not have; the message is shown as proven, and when it came is not told. */
    static Transaction ofOutside(Message message) {
        return new Transaction(message, message.data().length(), "", 0, 0);
    }

    /** Its id. */
    public Id id() {
        return message.id();
    }

    /** Its tags. */
    public List<Tag> tags() {
        return message.tags();
    }

    /** The media type its tags claim. */
    public String contentType() {
        return message.tag("Content-Type")
                .filter(text -> text.length() <= 128 && text.chars().allMatch(c -> c >= ' ' && c <= '~'))
                .orElse("application/octet-stream");
    }
}
