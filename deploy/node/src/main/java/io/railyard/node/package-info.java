/**
 * A node as AO's clients see it: messenger, scheduler, compute and gateway endpoints, each on a port of its own, over an index
 * of the topics. Entry type {@link io.railyard.node.NodeDoors}.
 */
@NullMarked
package io.railyard.node;

import org.jspecify.annotations.NullMarked;
