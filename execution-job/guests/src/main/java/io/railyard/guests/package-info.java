/**
 * The guest modules that come with Railyard, as bytes with their digests: AO's token, Botega's pool, an 0rbit-shaped
 * oracle, two agents, and modules for tests. Entry type: {@link io.railyard.guests.Guest}. Message shapes and the binary
 * interface are in {@code docs/formats/guest-messages.md}; sources and {@code build-guests.sh} lie in this module.
 */
@NullMarked
package io.railyard.guests;

import org.jspecify.annotations.NullMarked;
