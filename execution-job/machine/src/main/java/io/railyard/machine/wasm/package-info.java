/**
 * Runs prepared modules: one small interface over the engines, guest traps as values of a closed set, host trouble as an
 * exception of its own. Entry type {@link io.railyard.machine.wasm.Engine}. What an engine is made of stays in here.
 */
@NullMarked
package io.railyard.machine.wasm;

import org.jspecify.annotations.NullMarked;
