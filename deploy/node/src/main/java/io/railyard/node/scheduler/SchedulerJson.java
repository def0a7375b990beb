package io.railyard.node.scheduler;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.message.Tag;
import io.railyard.message.ans104.DataItemBuilder;
import io.railyard.message.json.Json;
import io.railyard.message.signing.Addresses;
import io.railyard.message.signing.Signer;
import io.railyard.node.archive.Archive;
import io.railyard.schedule.Assignment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Log entries as AO's scheduler unit shows them. The id of an assignment is the id of its message, which is what our hash chain
 * runs over; its signature is the node's over an item with the assignment's tags. Thread-safe.
 */
final class SchedulerJson {
    private static final String VARIANT = "ao.TN.1";

    private final Signer signer;
    private final Archive archive;

    SchedulerJson(Signer signer, Archive archive) {
        this.signer = signer;
        this.archive = archive;
    }

    /** The scheduler's own address. */
    String address() {
        return Addresses.arweave(signer.owner());
    }

    /** {@code {message, assignment}}; the message is null when it was only assigned to the process. */
    Json.Obj node(Assignment entry, boolean showAnchor) {
        Json message = isOnlyAssigned(entry) ? Json.ofNull() : message(entry.message(), showAnchor);
        return Json.object()
                .put("message", message)
                .put("assignment", assignment(entry))
                .build();
    }

    /** An edge of a page. */
    Json edge(Assignment entry, String cursor, boolean showAnchor) {
        return Json.object()
                .put("node", node(entry, showAnchor))
                .put("cursor", cursor)
                .build();
    }

    /** The process object. */
    Json.Obj process(Assignment first) {
        Message message = first.message();
        return Json.object()
                .put("process_id", first.process().toString())
                .put("block", Long.toString(first.blockHeight()))
                .put("owner", owner(message.owner()))
                .put("tags", tags(message.tags()))
                .put("timestamp", first.timestampMillis())
                .put("data", data(message))
                .put("anchor", anchor(message.anchor(), false))
                .put("signature", message.signature().base64Url())
                .put("target", message.target().map(Id::toString).orElse(""))
                .build();
    }

    private Json.Obj message(Message message, boolean showAnchor) {
        return Json.object()
                .put("id", message.id().toString())
                .put("owner", owner(message.owner()))
                .put("data", data(message))
                .put("tags", tags(message.tags()))
                .put("signature", message.signature().base64Url())
                .put("anchor", anchor(message.anchor(), showAnchor))
                .put("target", message.target().map(Id::toString).orElse(""))
                .build();
    }

    private Json.Obj assignment(Assignment entry) {
        List<Tag> tags = new ArrayList<>(List.of(
                new Tag("Process", entry.process().toString()),
                new Tag("Epoch", "0"),
                new Tag("Nonce", Long.toString(entry.position().slot())),
                new Tag("Hash-Chain", entry.hashChain().base64Url()),
                new Tag("Block-Height", Long.toString(entry.blockHeight())),
                new Tag("Timestamp", Long.toString(entry.timestampMillis())),
                new Tag("Data-Protocol", "ao"),
                new Tag("Type", "Assignment"),
                new Tag("Variant", VARIANT)));
        if (entry.position().slot() > 0) {
            tags.add(new Tag("Message", entry.message().id().toString()));
        }
        Bytes signature = new DataItemBuilder().tags(tags).sign(signer).signature();
        Json owner = Json.object()
                .put("address", address())
                .put("key", signer.owner().base64Url())
                .build();
        return Json.object()
                .put("id", entry.message().id().toString())
                .put("owner", owner)
                .put("tags", tags(tags))
                .put("signature", signature.base64Url())
                .put("anchor", Json.ofNull())
                .build();
    }

    static boolean isOnlyAssigned(Assignment entry) {
        Message message = entry.message();
        Optional<Id> meantFor = message.target();
        boolean own = message.id().equals(entry.process()) || meantFor.equals(Optional.of(entry.process()));
        return !own;
    }

    private Json owner(String address) {
        return Json.object()
                .put("address", address)
                .put("key", archive.ownerKey(address))
                .build();
    }

    /** UTF-8 with U+FFFD for what is none; a process's data is null then. */
    private static Json data(Message message) {
        String text = message.data().utf8();
        boolean exact = Bytes.utf8(text).equals(message.data());
        return exact || !message.isProcess() ? Json.of(text) : Json.ofNull();
    }

    private static Json anchor(Bytes anchor, boolean show) {
        if (anchor.isEmpty()) {
            return Json.ofNull();
        }
        if (show) {
            return Json.of(anchor.base64Url());
        }
        String text = anchor.utf8();
        return Bytes.utf8(text).equals(anchor) ? Json.of(text) : Json.ofNull();
    }

    static Json.Arr tags(List<Tag> tags) {
        return new Json.Arr(tags.stream()
                .map(tag -> (Json) Json.object()
                        .put("name", tag.name())
                        .put("value", tag.value())
                        .build())
                .toList());
    }
}
