package io.railyard.schedule;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Message;

/**
 * One entry of a process's log: the message at a position, with the facts the scheduler fixed. Record of topic
 * {@code ao.schedule} (key = process) and of table {@code assignments}. A transition depends on nothing else.
 *
 * @param process whose log
 * @param position slot and tick, dense
 * @param timestampMillis log time, ms since the epoch; never falls within a process
 * @param blockHeight Arweave block height known to the log, 0 when none is
 * @param hashChain 32 bytes over the slots so far ({@link HashChain}); a cron tick carries its slot's value
 * @param cron whether this is a cron tick
 * @param message the message; for a cron tick made by {@code io.railyard.schedule.cron}
 * @param inboxPartition partition of {@code ao.inbox} the message (or the time) came from; -1 when a mark placed it
 * @param inboxOffset offset in that partition; the mark's round when a mark placed it
 */
public record Assignment(
        Id process,
        Position position,
        long timestampMillis,
        long blockHeight,
        Bytes hashChain,
        boolean cron,
        Message message,
        int inboxPartition,
        long inboxOffset) {
    public Assignment {
        if (hashChain.length() != Id.LENGTH) {
            throw new IllegalArgumentException("A hash chain value has 32 bytes, not " + hashChain.length());
        }
        if (cron != position.tick() > 0) {
            throw new IllegalArgumentException("Ticks above 0, and only they, are cron messages: " + position);
        }
    }
}
