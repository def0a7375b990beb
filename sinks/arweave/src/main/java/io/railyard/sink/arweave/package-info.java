/**
 * Outcomes and RAIL records as signed ANS-104 bundles: one file per checkpoint, posted to a bundler or gateway when one is named.
 * Follows {@code docs/formats/arweave-bundles.md}. Entry type {@link io.railyard.sink.arweave.ArweaveSink}.
 */
@NullMarked
package io.railyard.sink.arweave;

import org.jspecify.annotations.NullMarked;
