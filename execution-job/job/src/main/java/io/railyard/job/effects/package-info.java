/**
 * What follows from an evaluation: messages and spawns on their way to inboxes, requests to inference, records of the
 * ledger, and one row per outbox entry saying what became of it. Follows AO's messenger unit. Entry type
 * {@link io.railyard.job.effects.Effects}; only the operators beside it import Flink.
 */
@NullMarked
package io.railyard.job.effects;

import org.jspecify.annotations.NullMarked;
