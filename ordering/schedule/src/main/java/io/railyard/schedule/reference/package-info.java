/**
 * What AO's compute unit makes of a scheduler's pages: which messages and cron ticks it evaluates, in which order, with what
 * left out, its oddities included (a cron that fires twice, a pushed message dropped in silence). For replaying logs that
 * others wrote; this project's own log follows {@code io.railyard.schedule.sequencing}. Entry type
 * {@link io.railyard.schedule.reference.ReferenceOrder}. Imports {@code io.railyard.message} and nothing of ours besides.
 */
@NullMarked
package io.railyard.schedule.reference;

import org.jspecify.annotations.NullMarked;
