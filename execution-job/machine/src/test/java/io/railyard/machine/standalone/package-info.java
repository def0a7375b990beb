/**
 * HyperBEAM's standalone modules, real ones and one of ours, on our machine and on V8: entry {@link
 * io.railyard.machine.standalone.StandaloneModulesTest}.
 */
@NullMarked
package io.railyard.machine.standalone;

import org.jspecify.annotations.NullMarked;
