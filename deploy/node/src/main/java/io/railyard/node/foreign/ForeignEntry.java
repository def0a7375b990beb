package io.railyard.node.foreign;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.message.Tag;
import io.railyard.message.json.Json;
import io.railyard.message.signing.Addresses;
import io.railyard.schedule.Assignment;
import io.railyard.schedule.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * One entry of another scheduler's log as an {@link Assignment} of ours. Reads both forms: the scheduler unit's ({@code id, owner:
 * {address, key}, tags, …}) and HyperBEAM's ({@code Id, Owner, Tags, …}). Nothing is verified but form. Pure functions.
 */
public final class ForeignEntry {
    private static final String FROM_PROCESS = "From-Process";
    private static final int ETHEREUM_KEY_BYTES = 65;
    private static final long NO_OFFSET = 0;

    private ForeignEntry() {}

    /**
     * Reads {@code {message, assignment}}, or an edge around it.
     *
     * @param process whose log it must be of
     * @throws ForeignException when it is no such entry
     */
    public static Assignment parse(Json edgeOrNode, Id process) {
        Json.Obj outer = edgeOrNode.asObject().orElseThrow(() -> new ForeignException("an entry is no object"));
        Json.Obj node = outer.get("node").flatMap(Json::asObject).orElse(outer);
        Json.Obj assignment = node.get("assignment")
                .flatMap(Json::asObject)
                .orElseThrow(() -> new ForeignException("an entry has no assignment"));
        Json.Obj message = node.get("message")
                .flatMap(Json::asObject)
                .orElseThrow(() -> new ForeignException("the entry of slot "
                        + fact(assignment, "nonce", "slot").orElse("?")
                        + " is a pure assignment: its message is not in the page, and this source gives no others"));
        long slot = number(assignment, "nonce", "slot");
        String named = fact(assignment, "process").orElse(process.toString());
        if (!named.equals(process.toString())) {
            throw new ForeignException("the entry of slot " + slot + " is of process " + named + ", not " + process);
        }
        Message read = message(message);
        if (slot == 0 && read.isProcess() && !read.id().equals(process)) {
            throw new ForeignException("slot 0 of process " + process + " holds process " + read.id());
        }
        return new Assignment(
                process,
                Position.slot(slot),
                number(assignment, "timestamp"),
                fact(assignment, "block-height").map(ForeignEntry::number).orElse(0L),
                chain(assignment),
                false,
                read,
                0,
                NO_OFFSET);
    }

    private static Message message(Json.Obj json) {
        List<Tag> tags = tags(json);
        String owner = owner(json);
        return new Message(
                id(json),
                owner,
                Tag.first(tags, FROM_PROCESS).orElse(owner),
                text(json, "target").flatMap(Id::tryParse),
                text(json, "anchor").map(Bytes::utf8).orElse(Bytes.EMPTY),
                tags,
                text(json, "data").map(Bytes::utf8).orElse(Bytes.EMPTY),
                text(json, "signature").map(ForeignEntry::signature).orElse(Bytes.EMPTY));
    }

    private static Id id(Json.Obj json) {
        String id = text(json, "id").orElseThrow(() -> new ForeignException("a message has no id"));
        return Id.tryParse(id).orElseThrow(() -> new ForeignException("a message's id is \"" + id + "\""));
    }

    /** As AO's compute unit shows it: an Ethereum key by its address with the capitals of EIP-55. */
    private static String owner(Json.Obj json) {
        Json owner = member(json, "owner").orElseThrow(() -> new ForeignException("a message has no owner"));
        if (owner instanceof Json.Str address) {
            return address.value();
        }
        Json.Obj parts =
                owner.asObject().orElseThrow(() -> new ForeignException("an owner is neither text nor object"));
        Optional<Bytes> key = text(parts, "key").filter(each -> !each.isEmpty()).map(ForeignEntry::signature);
        if (key.isPresent() && key.get().length() == ETHEREUM_KEY_BYTES) {
            return Addresses.ethereum(key.get());
        }
        return text(parts, "address").orElseThrow(() -> new ForeignException("an owner has no address"));
    }

    private static Bytes signature(String text) {
        try {
            return Bytes.parseBase64Url(text);
        } catch (IllegalArgumentException e) {
            throw new ForeignException("a key or signature is not base64url: " + e.getMessage(), e);
        }
    }

    private static Bytes chain(Json.Obj assignment) {
        Optional<Bytes> chain = fact(assignment, "hash-chain")
                .map(ForeignEntry::signature)
                .filter(bytes -> bytes.length() == Id.LENGTH);
        return chain.orElseGet(() -> Bytes.of(new byte[Id.LENGTH]));
    }

    private static List<Tag> tags(Json.Obj json) {
        List<Tag> tags = new ArrayList<>();
        for (Json each : member(json, "tags").flatMap(Json::asArray).orElse(List.of())) {
            Json.Obj tag = each.asObject().orElseThrow(() -> new ForeignException("a tag is no object"));
            tags.add(new Tag(
                    text(tag, "name").orElseThrow(() -> new ForeignException("a tag has no name")),
                    text(tag, "value").orElseThrow(() -> new ForeignException("a tag has no value"))));
        }
        return tags;
    }

    /** A tag of the assignment, by any of its names, capitals or not. */
    private static Optional<String> fact(Json.Obj assignment, String... names) {
        for (String name : names) {
            for (Tag tag : tags(assignment)) {
                if (tag.name().toLowerCase(Locale.ROOT).equals(name)) {
                    return Optional.of(tag.value());
                }
            }
        }
        return Optional.empty();
    }

    private static long number(Json.Obj assignment, String... names) {
        return fact(assignment, names)
                .map(ForeignEntry::number)
                .orElseThrow(() -> new ForeignException("an assignment has no tag " + names[0]));
    }

    private static long number(String text) {
        try {
            long value = Long.parseLong(text);
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new ForeignException("an assignment says \"" + text + "\" where a number belongs", e);
        }
        throw new ForeignException("an assignment says " + text + " where a number from 0 belongs");
    }

    private static Optional<String> text(Json.Obj json, String name) {
        return member(json, name).flatMap(Json::asText);
    }

    /** A member in either form's capitals. */
    private static Optional<Json> member(Json.Obj json, String name) {
        return json.get(name).or(() -> json.get(name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1)));
    }
}
