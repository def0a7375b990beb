/**
 * The all-in-one local node: broker, topics, module store and job on one folder. Entry type {@link
 * io.railyard.cli.node.LocalStack}; the demo and {@code railyard up} start it.
 */
@NullMarked
package io.railyard.cli.node;

import org.jspecify.annotations.NullMarked;
