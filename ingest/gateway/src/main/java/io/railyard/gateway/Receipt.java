package io.railyard.gateway;

import io.railyard.message.Id;
import io.railyard.schedule.Rejection;

/** What became of an item, once it is durable. */
public sealed interface Receipt {
    /**
     * It stands in the inbox and will get a slot or a reason.
     *
     * @param message id of the item
     * @param process whose log it is meant for
     * @param partition of {@code ao.inbox}
     * @param offset in that partition
     */
    record Appended(Id message, Id process, int partition, long offset) implements Receipt {}

    /** It is a module and is kept. */
    record ModuleKept(Id module) implements Receipt {}

    /** It was refused, and the refusal is recorded. */
    record Refused(Rejection rejection) implements Receipt {}
}
