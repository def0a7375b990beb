/**
 * Requests, responses and routes as values, and one adapter to the JDK's HTTP server with its limits: bodies, time,
 * connections, rates, keys. Entry types {@link io.railyard.http.Router} and {@link io.railyard.http.HttpDoor}. Routes of
 * other modules are functions from {@link io.railyard.http.Request} to {@link io.railyard.http.Response}; only {@code
 * HttpDoor} knows sockets.
 */
@NullMarked
package io.railyard.http;

import org.jspecify.annotations.NullMarked;
