/**
 * AO's messenger endpoints: items, assignments, monitors, traces. What processes send is carried by the job, not from here.
 * Entry type {@link io.railyard.node.messenger.MessengerRoutes}.
 */
@NullMarked
package io.railyard.node.messenger;

import org.jspecify.annotations.NullMarked;
