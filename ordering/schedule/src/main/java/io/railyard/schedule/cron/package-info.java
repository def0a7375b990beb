/**
 * Cron ticks: which are due between two log times, and the messages they are. Follows AO's cron tags; the rule for when a
 * tick fires is the clean one of {@code docs/formats/sequencing.md}. Entry type
 * {@link io.railyard.schedule.cron.CronSchedule}. Imports {@code io.railyard.message} and {@code io.railyard.schedule}.
 */
@NullMarked
package io.railyard.schedule.cron;

import org.jspecify.annotations.NullMarked;
