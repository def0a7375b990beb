package io.railyard.schedule;

import io.railyard.message.Id;
import io.railyard.message.Message;

/**
 * One record of topic {@code ao.inbox}: everything that may become a slot or make time pass. The record's Kafka key is
 * the process; a {@link TimeMark} has no key and is written to each partition by number.
 */
public sealed interface InboxRecord {
    /**
     * A message from outside, born of a data item that the gateway verified. De-duplicated by id.
     *
     * @param process whose log it is meant for: the target, or for a new process the message's own id
     * @param message the message
     */
    record Signed(Id process, Message message) implements InboxRecord {}

    /**
     * A message or spawn sent by a process. De-duplicated by the sender's highest origin.
     *
     * @param process whose log it is meant for: the target, or for a spawn the new process's id
     * @param origin who sent it, from where
     * @param message the message; its id is {@link MessageIds#pushed}
     */
    record Pushed(Id process, Origin origin, Message message) implements InboxRecord {}

    /**
     * The answer of a service outside the log (inference) to a request. The first answer to a request wins.
     *
     * @param process the asking process
     * @param request origin of the request message
     * @param message the answer
     */
    record Answer(Id process, Origin request, Message message) implements InboxRecord {}

    /**
     * Log time reaches {@code timeMillis} for one process without a message: due cron ticks fire. Written for quiet
     * processes that have crons; takes no slot.
     *
     * @param process whose time passes
     * @param timeMillis log time, ms since the epoch; ignored when the clock is the broker's (then LogAppendTime counts)
     */
    record Heartbeat(Id process, long timeMillis) implements InboxRecord {}

    /**
     * End of a round on one partition, when log time is given by marks instead of the broker's clock. All messages since
     * the mark before are ordered by content, take slots, and carry this mark's time; ticks due fire first.
     *
     * @param round from 0, rising by one; a mark seen before is dropped
     * @param timeMillis log time of the round, ms since the epoch
     */
    record TimeMark(long round, long timeMillis) implements InboxRecord {}
}
