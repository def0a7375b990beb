/**
 * The {@code railyard} command: one class per verb, no logic. Entry type {@link io.railyard.cli.Main}. May import
 * everything; nothing imports it.
 */
@NullMarked
package io.railyard.cli;

import org.jspecify.annotations.NullMarked;
