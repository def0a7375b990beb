/**
 * {@code railyard process}: one class per verb that works with processes of a running node. Entry type {@link
 * io.railyard.cli.process.ProcessCommand}.
 */
@NullMarked
package io.railyard.cli.process;

import org.jspecify.annotations.NullMarked;
