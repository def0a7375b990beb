/**
 * A process's log: positions, assignments, hash chain, and the rules of a valid successor. Terms are those of AO's
 * scheduler unit. Entry type {@link io.railyard.schedule.Assignment}. Imports {@code io.railyard.message} only.
 */
@NullMarked
package io.railyard.schedule;

import org.jspecify.annotations.NullMarked;
