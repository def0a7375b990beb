/**
 * Pages for people: which processes a node has, and what became of their messages. Entry type {@link
 * io.railyard.node.explorer.ExplorerRoutes}. Reads the index and the archive; no scripts, nothing from outside.
 */
@NullMarked
package io.railyard.node.explorer;

import org.jspecify.annotations.NullMarked;
