/**
 * Other engines behind {@link io.railyard.machine.wasm.Engine}, asked whether ours is right: V8 in a Node process, and
 * Chicory. Not part of a node; entry types {@link io.railyard.bench.judge.V8Engine}, {@link io.railyard.bench.judge.ChicoryEngine}.
 */
@NullMarked
package io.railyard.bench.judge;

import org.jspecify.annotations.NullMarked;
