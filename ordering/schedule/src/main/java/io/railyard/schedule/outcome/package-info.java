/**
 * What one evaluation produced: status, outbox messages and spawns, output, error, gas and state root. Follows the
 * result of AO's compute unit. Entry type {@link io.railyard.schedule.outcome.Evaluation}.
 */
@NullMarked
package io.railyard.schedule.outcome;

import org.jspecify.annotations.NullMarked;
