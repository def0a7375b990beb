package io.railyard.schedule.reference;

import io.railyard.message.Bytes;
import io.railyard.message.Tag;
import io.railyard.message.json.Json;
import io.railyard.message.signing.Addresses;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A data item as an AO scheduler shows it.
 *
 * @param id its id
 * @param owner AO address of its signer: of a 65-byte key the Ethereum address
 * @param data its text; empty when the scheduler shows none
 * @param tags in order
 * @param signature base64url
 * @param anchor its text, which may be empty; empty when the scheduler shows none
 * @param target empty when there is none
 */
public record SchedulerItem(
        String id,
        String owner,
        Optional<String> data,
        List<Tag> tags,
        String signature,
        Optional<String> anchor,
        Optional<String> target) {
    private static final int ETHEREUM_KEY_BYTES = 65;

    public SchedulerItem {
        tags = List.copyOf(tags);
    }

    /**
     * Reads an item.
     *
     * @throws SchedulerException when a member is missing or of the wrong kind
     */
    public static SchedulerItem parse(Json.Obj item) {
        String id = required(item, "id");
        Json.Obj owner = item.get("owner")
                .filter(Json.Obj.class::isInstance)
                .map(Json.Obj.class::cast)
                .orElseThrow(() -> new SchedulerException("The item " + id + " has no owner object"));
        return new SchedulerItem(
                id,
                address(required(owner, "address"), owner.text("key").orElse("")),
                item.text("data"),
                tags(item),
                item.text("signature").orElse(""),
                item.text("anchor"),
                item.text("target").filter(text -> !text.isEmpty()));
    }

    /** The members {@code name} and {@code value} of each entry of {@code tags}. */
    static List<Tag> tags(Json.Obj item) {
        List<Tag> tags = new ArrayList<>();
        if (item.get("tags").orElse(null) instanceof Json.Arr list) {
            for (Json entry : list.items()) {
                if (!(entry instanceof Json.Obj tag)) {
                    throw new SchedulerException("A tag is no object");
                }
                tags.add(new Tag(required(tag, "name"), required(tag, "value")));
            }
        }
        return tags;
    }

    static String required(Json.Obj object, String name) {
        return object.text(name)
                .orElseThrow(() -> new SchedulerException(
                        "The member " + name + " of a scheduler's object is missing or no text"));
    }

    private static String address(String shown, String key) {
        try {
            Bytes bytes = Bytes.parseBase64Url(key);
            return bytes.length() == ETHEREUM_KEY_BYTES ? Addresses.ethereum(bytes) : shown;
        } catch (IllegalArgumentException e) {
            throw new SchedulerException("The key of owner " + shown + " is not base64url");
        }
    }

    /** The value of the first tag {@code name}. */
    Optional<String> tag(String name) {
        return Tag.first(tags, name);
    }
}
