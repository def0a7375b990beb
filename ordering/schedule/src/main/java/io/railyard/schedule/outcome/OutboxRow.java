package io.railyard.schedule.outcome;

import io.railyard.message.Id;
import io.railyard.schedule.Origin;

/**
 * One message or spawn that a process sent, with its identity: row of table {@code outbox}, flat for columnar readers.
 *
 * @param origin sender, position and index
 * @param timestampMillis log time of the evaluated assignment, ms since the epoch
 * @param id id of the message as its receiver sees it
 * @param message what was sent
 * @param disposition what became of it: {@code delivered-to-inbox}, {@code spawned}, {@code inference}, {@code external},
 *     or {@code refused:} and a reason
 */
public record OutboxRow(Origin origin, long timestampMillis, Id id, OutboxMessage message, String disposition) {}
