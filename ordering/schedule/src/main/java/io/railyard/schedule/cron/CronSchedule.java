package io.railyard.schedule.cron;

import io.railyard.message.Bytes;
import io.railyard.message.Id;
import io.railyard.message.Message;
import io.railyard.schedule.MessageIds;
import io.railyard.schedule.Position;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The crons of one process and when they began. Tick {@code k} (from 1) of a cron falls at {@code origin + k * interval};
 * ticks are ordered by time, then by the cron's place in the tags. Pure arithmetic: the cost follows the ticks, not the
 * time that passed.
 *
 * @param originMillis log time of the process's slot 0, ms since the epoch
 * @param crons in tag order
 */
public record CronSchedule(long originMillis, List<Cron> crons) {
    private static final Comparator<Tick> ORDER =
            Comparator.comparingLong(Tick::timeMillis).thenComparingInt(Tick::cron);

    public CronSchedule {
        crons = List.copyOf(crons);
    }

    /**
     * One firing.
     *
     * @param timeMillis when, ms since the epoch
     * @param cron index of the cron
     */
    public record Tick(long timeMillis, int cron) {}

    /**
     * Ticks that are due.
     *
     * @param ticks in order
     * @param skippedCount how many older ones were left out because there were more than the limit
     */
    public record Due(List<Tick> ticks, long skippedCount) {
        public Due {
            ticks = List.copyOf(ticks);
        }
    }

    /**
     * The ticks later than {@code afterMillis} and not later than {@code throughMillis}. When there are more than
     * {@code limit}, the newest are kept and whole instants of older ones are skipped and counted.
     */
    public Due due(long afterMillis, long throughMillis, int limit) {
        long from = Math.max(afterMillis, originMillis);
        if (crons.isEmpty() || throughMillis <= from) {
            return new Due(List.of(), 0);
        }
        long total = count(from, throughMillis);
        long kept = total <= limit ? from : latestStart(from, throughMillis, limit);
        List<Tick> ticks = new ArrayList<>();
        for (int cron = 0; cron < crons.size(); cron++) {
            long interval = crons.get(cron).intervalMillis();
            for (long k = passed(kept, interval) + 1; k <= passed(throughMillis, interval); k++) {
                ticks.add(new Tick(originMillis + k * interval, cron));
            }
        }
        ticks.sort(ORDER);
        return new Due(ticks, total - ticks.size());
    }

    /** When the first tick later than {@code afterMillis} falls; empty without crons. */
    public OptionalLong next(long afterMillis) {
        long from = Math.max(afterMillis, originMillis);
        return crons.stream()
                .mapToLong(cron -> originMillis + (passed(from, cron.intervalMillis()) + 1) * cron.intervalMillis())
                .min();
    }

    /** The message of cron {@code cron} at {@code position}: AO's form, sent by the process's owner in its own name. */
    public Message message(Id process, String owner, Position position, int cron) {
        return new Message(
                MessageIds.cron(process, position),
                owner,
                owner,
                Optional.of(process),
                Bytes.EMPTY,
                crons.get(cron).tags(),
                Bytes.EMPTY,
                Bytes.EMPTY);
    }

    /** The earliest start after which at most {@code limit} ticks remain; found by halving, since the count only falls. */
    private long latestStart(long fromMillis, long throughMillis, int limit) {
        long low = fromMillis;
        long high = throughMillis;
        while (low < high) {
            long middle = low + (high - low) / 2;
            if (count(middle, throughMillis) <= limit) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private long count(long afterMillis, long throughMillis) {
        long count = 0;
        for (Cron cron : crons) {
            count += passed(throughMillis, cron.intervalMillis()) - passed(afterMillis, cron.intervalMillis());
        }
        return count;
    }

    private long passed(long timeMillis, long intervalMillis) {
        return (timeMillis - originMillis) / intervalMillis;
    }
}
