/**
 * What AO's loader gives to the modules that Emscripten makes: start-up, the calling convention of {@code handle}, and
 * the imported functions of each module format, with the values that the reference's JavaScript returns. Entry types
 * {@link io.railyard.machine.emscripten.ModuleFormat} and {@link io.railyard.machine.emscripten.EmscriptenHost}.
 * Specification: {@code docs/formats/module-formats.md}.
 */
@NullMarked
package io.railyard.machine.emscripten;

import org.jspecify.annotations.NullMarked;
