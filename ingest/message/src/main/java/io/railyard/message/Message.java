package io.railyard.message;

import java.util.List;
import java.util.Optional;

/**
 * What one party says to a process: the AO view of a message, whoever carried it. Born of a verified ANS-104 data item,
 * or sent by a process. Immutable.
 *
 * @param id identity: of a data item SHA-256 of its signature, of a process-born message derived from its origin
 * @param owner AO address of the signer, or the id of the sending process
 * @param from AO address of the sender as the receiving process sees it
 * @param target the process addressed; empty for a message of type Process or Module
 * @param anchor 0 to 32 bytes, free for the sender
 * @param tags in the sender's order
 * @param data the body
 * @param signature the signature of a data item; empty for a process-born message
 */
public record Message(
        Id id,
        String owner,
        String from,
        Optional<Id> target,
        Bytes anchor,
        List<Tag> tags,
        Bytes data,
        Bytes signature) {
    /** Tag name {@code Type}: Process, Message, Module, Assignment. */
    public static final String TYPE = "Type";
    /** Tag name {@code Action}. */
    public static final String ACTION = "Action";
    /** Tag name {@code Module}: on a Process, the id of its module. */
    public static final String MODULE = "Module";

    public Message {
        tags = List.copyOf(tags);
    }

    /** The same with other data. */
    public Message withData(Bytes other) {
        return new Message(id, owner, from, target, anchor, tags, other, signature);
    }

    /** The value of the first tag called {@code name}. */
    public Optional<String> tag(String name) {
        return Tag.first(tags, name);
    }

    /** Whether this message creates a process: its Type tag is {@code Process}. The process's id is then {@link #id}. */
    public boolean isProcess() {
        return tag(TYPE).filter("Process"::equals).isPresent();
    }
}
