/**
 * {@code railyard replay}: folds a recorded history again and compares. Entry type {@link
 * io.railyard.cli.replay.ReplayCommand}.
 */
@NullMarked
package io.railyard.cli.replay;

import org.jspecify.annotations.NullMarked;
