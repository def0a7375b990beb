/**
 * Module preparation, version 1: reads a published WebAssembly module, refuses what cannot be run deterministically and
 * rewrites the rest with gas, call depth and canonical NaN, so that every engine gives the same bytes. Standards:
 * WebAssembly 1.0 with sign extension, bulk copy and fill, saturating conversion and multi-value; specification in
 * {@code docs/formats/module-preparation.md}. Entry type {@link io.railyard.machine.module.Preparation}. Knows no engine
 * but the parser used as a validator.
 */
@NullMarked
package io.railyard.machine.module;

import org.jspecify.annotations.NullMarked;
