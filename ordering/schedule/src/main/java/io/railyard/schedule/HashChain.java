package io.railyard.schedule;

import io.railyard.message.Bytes;
import io.railyard.message.Id;

/**
 * The hash chain over a process's slots, in the form of AO's scheduler unit: the first value is SHA-256 of the process
 * id, each next one SHA-256 of the previous message id and the previous value. AO hashes the previous assignment's id;
 * the unsigned log of {@code ao.schedule} has none, so the message's id stands for it.
 */
public final class HashChain {
    private HashChain() {}

    /** The value of slot 0. */
    public static Bytes first(Id process) {
        return Bytes.sha256(process.toByteArray());
    }

    /** The value of the slot after one that held {@code previousMessage} and {@code previousValue}. */
    public static Bytes next(Id previousMessage, Bytes previousValue) {
        return Bytes.sha256(previousMessage.toByteArray(), previousValue.toByteArray());
    }
}
