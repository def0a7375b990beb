/**
 * AO's calling convention for Emscripten modules of format {@code wasm32-unknown-emscripten4}: message and environment
 * JSON in, result JSON out. Follows AO's compute unit and {@code @permaweb/ao-loader}. Entry types
 * {@link io.railyard.machine.aos.AosGuest}, {@link io.railyard.machine.aos.AosText} and
 * {@link io.railyard.machine.aos.AosResult}. Knows no engine.
 */
@NullMarked
package io.railyard.machine.aos;

import org.jspecify.annotations.NullMarked;
