/**
 * Module preparation: reads and validates a published WebAssembly module, refuses what cannot be run deterministically and
 * rewrites the rest with gas, call depth and canonical NaN, so that every engine gives the same bytes. Standard:
 * WebAssembly 3.0 without garbage collection, typed function references, threads and several memories; specification in
 * {@code docs/formats/module-preparation.md}. Entry type {@link io.railyard.machine.module.Preparation}. Knows no engine.
 */
@NullMarked
package io.railyard.machine.module;

import org.jspecify.annotations.NullMarked;
