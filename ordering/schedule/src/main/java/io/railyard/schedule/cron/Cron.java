package io.railyard.schedule.cron;

import io.railyard.message.Tag;
import java.util.List;

/**
 * One cron of a process.
 *
 * @param interval text of the Cron-Interval tag, such as {@code 10-seconds}
 * @param intervalMillis the same in milliseconds, at least {@link CronTags#MIN_INTERVAL_MILLIS}
 * @param tags tags of its messages: the Cron-Tag tags after it, without that prefix
 */
public record Cron(String interval, long intervalMillis, List<Tag> tags) {
    public Cron {
        tags = List.copyOf(tags);
        if (intervalMillis < CronTags.MIN_INTERVAL_MILLIS) {
            throw new IllegalArgumentException("A cron of " + intervalMillis + " ms; the least interval is "
                    + CronTags.MIN_INTERVAL_MILLIS + " ms");
        }
    }
}
