/**
 * Functions that a host gives to guests beyond those of their format: each an {@link io.railyard.machine.extension.Extension}
 * with a name, a version and declared imports. What one asks of the world outside the log goes through
 * {@link io.railyard.machine.extension.Outside} and is journalled with the slot. Rules: {@code docs/formats/extensions.md}.
 * Imports no Flink and opens no socket.
 */
@NullMarked
package io.railyard.machine.extension;

import org.jspecify.annotations.NullMarked;
