/**
 * {@code railyard bench node}: how soon a whole node that runs in a process of its own answers over HTTP while messages keep
 * coming. Entry type {@link io.railyard.bench.node.NodeBench}.
 */
@NullMarked
package io.railyard.bench.node;

import org.jspecify.annotations.NullMarked;
