/**
 * The node's index: what the topics say, kept in RocksDB so that any slot and result is found at once. Filled by a
 * follower of the topics, idempotent by identity; it may be deleted at any time and fills again. Entry type {@link
 * io.railyard.node.index.LogIndex}.
 */
@NullMarked
package io.railyard.node.index;

import org.jspecify.annotations.NullMarked;
