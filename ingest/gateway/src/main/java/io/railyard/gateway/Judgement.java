package io.railyard.gateway;

import io.railyard.message.ans104.DataItem;
import io.railyard.schedule.InboxRecord;
import io.railyard.schedule.Rejection;

/** What the gateway says about an item. */
public sealed interface Judgement {
    /** Goes to the inbox of {@code record.process()}. */
    record Accepted(InboxRecord.Signed record) implements Judgement {}

    /** A verified item of type Module: is kept, not logged. */
    record Module(DataItem item) implements Judgement {}

    /** Goes to the rejected. */
    record Refused(Rejection rejection) implements Judgement {}
}
