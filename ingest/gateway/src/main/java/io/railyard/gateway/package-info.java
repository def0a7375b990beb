/**
 * The door of the log: takes signed data items, refuses bad ones with a reason, appends the rest to {@code ao.inbox} and
 * keeps modules. Entry types {@link io.railyard.gateway.Gateway} (what is judged how) and
 * {@link io.railyard.gateway.InboxProducer} (Kafka). Must not import Flink or the machine.
 */
@NullMarked
package io.railyard.gateway;

import org.jspecify.annotations.NullMarked;
