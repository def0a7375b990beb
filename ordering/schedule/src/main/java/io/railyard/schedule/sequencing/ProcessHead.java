package io.railyard.schedule.sequencing;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.schedule.Position;
import io.railyard.schedule.cron.CronSchedule;

/**
 * All that the sequencer keeps of one process's log to append to it.
 *
 * @param owner Owner of the process's message; sender of its cron messages
 * @param last position of the newest assignment
 * @param lastMessage id of the newest scheduled message (not tick)
 * @param hashChain value of the newest slot
 * @param timestampMillis log time of the newest assignment
 * @param cronMillis every tick up to this log time has fired or was skipped
 * @param crons the crons
 */
public record ProcessHead(
        String owner,
        Position last,
        Id lastMessage,
        Bytes hashChain,
        long timestampMillis,
        long cronMillis,
        CronSchedule crons) {}
