/**
 * The 128-bit vector instructions of WebAssembly (core 2.0, section 4.3 and 5.4.9) as pure functions on halves of 64 bits.
 * Entry type: {@link io.railyard.machine.vector.VectorOperation}. Imports nothing of ours.
 */
@NullMarked
package io.railyard.machine.vector;

import org.jspecify.annotations.NullMarked;
