/**
 * Folds a history with a machine and compares two folds slot by slot. Entry type
 * {@link io.railyard.machine.replay.Fold}. Reads no history itself: assignments are handed in.
 */
@NullMarked
package io.railyard.machine.replay;

import org.jspecify.annotations.NullMarked;
