/**
 * A client of an AO node's HTTP endpoints (messenger, scheduler, compute unit, gateway), of {@code railyard up} as of any other:
 * where the node is, who signs, what is sent, what comes back. Entry type {@link io.railyard.cli.client.NodeClient}.
 */
@NullMarked
package io.railyard.cli.client;

import org.jspecify.annotations.NullMarked;
