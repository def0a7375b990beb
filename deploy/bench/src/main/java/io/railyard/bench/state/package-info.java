/**
 * What process state costs on Flink: messages through the operator, checkpoints, recovery, heap, forks, fair shares. Entry
 * type {@link io.railyard.bench.state.StateBench}.
 */
@NullMarked
package io.railyard.bench.state;

import org.jspecify.annotations.NullMarked;
