/**
 * AO's reference loader judged by its own tests: a stand-in for the loader, on Node, hands each call to this project's
 * machine. Entry {@link io.railyard.machine.loader.LoaderFolderTest}.
 */
@NullMarked
package io.railyard.machine.loader;

import org.jspecify.annotations.NullMarked;
