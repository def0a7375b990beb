/**
 * Market data for simulations: recorded bars read from files with a printed verdict and every flaw reported, and a seeded
 * synthetic market with news. Entry types {@link io.railyard.gateway.feed.OhlcvReader} and {@link
 * io.railyard.gateway.feed.SyntheticMarket}. Reads no clock and draws no chance but its own seeded one; imports no Kafka.
 */
@NullMarked
package io.railyard.gateway.feed;

import org.jspecify.annotations.NullMarked;
