/**
 * WAO, an independent implementation of AO's units, as a judge: entry {@link io.railyard.machine.kit.WaoKitTest}.
 */
@NullMarked
package io.railyard.machine.kit;

import org.jspecify.annotations.NullMarked;
