package io.railyard.gateway;

import io.railyard.message.ans104.ItemLimits;

/**
 * Settings of the gateway's Kafka side.
 *
 * @param bootstrapServers where the broker is, {@code host:port[,host:port]}
 * @param name first part of a rejection's source; differs between gateways that write to one topic, and between runs
 * @param limits what items may be
 * @param maxInFlight most items sent to the broker and not yet confirmed
 * @param maxWaitMillis how long a submit waits for room or for the broker's metadata, ms
 * @param deliveryTimeoutMillis when an unconfirmed item counts as failed, ms
 */
public record GatewayOptions(
        String bootstrapServers,
        String name,
        ItemLimits limits,
        int maxInFlight,
        int maxWaitMillis,
        int deliveryTimeoutMillis) {
    /** Default of {@link #maxInFlight}. */
    public static final int MAX_IN_FLIGHT = 1024;
    /** Default of {@link #maxWaitMillis}. */
    public static final int MAX_WAIT_MILLIS = 10_000;
    /** Default of {@link #deliveryTimeoutMillis}. */
    public static final int DELIVERY_TIMEOUT_MILLIS = 30_000;
    /** Least {@link #deliveryTimeoutMillis}: Kafka's own request timeout must fit. */
    public static final int MIN_DELIVERY_TIMEOUT_MILLIS = 1000;

    public GatewayOptions {
        if (bootstrapServers.isBlank() || name.isBlank()) {
            throw new IllegalArgumentException("A gateway needs a broker (host:port) and a name, not \""
                    + bootstrapServers + "\" and \"" + name + "\"");
        }
        if (maxInFlight < 1 || maxWaitMillis < 0 || deliveryTimeoutMillis < MIN_DELIVERY_TIMEOUT_MILLIS) {
            throw new IllegalArgumentException("maxInFlight is at least 1, maxWaitMillis at least 0,"
                    + " deliveryTimeoutMillis at least " + MIN_DELIVERY_TIMEOUT_MILLIS + ": " + maxInFlight + ", "
                    + maxWaitMillis + ", " + deliveryTimeoutMillis);
        }
    }

    /** The defaults, for a broker. */
    public static GatewayOptions of(String bootstrapServers, String name) {
        return new GatewayOptions(
                bootstrapServers,
                name,
                ItemLimits.REFERENCE.withMaxItemBytes(ItemLimits.MAX_ITEM_BYTES),
                MAX_IN_FLIGHT,
                MAX_WAIT_MILLIS,
                DELIVERY_TIMEOUT_MILLIS);
    }

    /** These settings with another bound on unconfirmed items. */
    public GatewayOptions withMaxInFlight(int items, int waitMillis) {
        return new GatewayOptions(bootstrapServers, name, limits, items, waitMillis, deliveryTimeoutMillis);
    }
}
