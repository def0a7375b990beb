/**
 * Other engines behind {@link io.railyard.machine.wasm.Engine}, asked whether ours is right: V8 in a Node process. Not part
 * of a node; entry type {@link io.railyard.bench.judge.V8Engine}.
 */
@NullMarked
package io.railyard.bench.judge;

import org.jspecify.annotations.NullMarked;
