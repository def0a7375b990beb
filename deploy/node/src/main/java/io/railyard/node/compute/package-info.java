/**
 * AO's compute endpoints: results from the index, memory and dry runs from replicas that fold the log again. Entry type
 * {@link io.railyard.node.compute.ComputeRoutes}.
 */
@NullMarked
package io.railyard.node.compute;

import org.jspecify.annotations.NullMarked;
