/**
 * The official WebAssembly specification tests over prepared modules: entry {@link
 * io.railyard.machine.conformance.ConformanceTest}.
 */
@NullMarked
package io.railyard.machine.conformance;

import org.jspecify.annotations.NullMarked;
