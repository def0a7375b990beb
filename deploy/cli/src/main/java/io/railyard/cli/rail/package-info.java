/**
 * {@code railyard rail}: asks a ledger whether a model made a content, and checks a ledger. Entry type
 * {@link io.railyard.cli.rail.RailCommand}. Needs no node.
 */
@NullMarked
package io.railyard.cli.rail;

import org.jspecify.annotations.NullMarked;
