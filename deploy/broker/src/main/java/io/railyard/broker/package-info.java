/**
 * A real single-node Kafka broker (KRaft) in this JVM, for the local node and for tests. Entry type {@link
 * io.railyard.broker.EmbeddedBroker}. Imports nothing of ours.
 */
@NullMarked
package io.railyard.broker;

import org.jspecify.annotations.NullMarked;
