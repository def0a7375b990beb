/**
 * What a client needs of an Arweave gateway: GraphQL over transactions and blocks, data with ranges, publishing. Entry type
 * {@link io.railyard.node.archive.ArchiveRoutes}.
 */
@NullMarked
package io.railyard.node.archive;

import org.jspecify.annotations.NullMarked;
