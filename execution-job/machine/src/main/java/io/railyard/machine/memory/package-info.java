/**
 * Linear memory in 4 KiB pages: which pages a message changed, how to take them back, the Merkle tree over them and the
 * state root of a process. Specification: {@code docs/formats/state-root.md}. Entry types
 * {@link io.railyard.machine.memory.PagedMemory} and {@link io.railyard.machine.memory.StateRoot}. Knows no engine.
 */
@NullMarked
package io.railyard.machine.memory;

import org.jspecify.annotations.NullMarked;
