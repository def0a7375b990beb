/**
 * {@code railyard aos}: a terminal on a process, like AO's own console aos. Entry type {@link io.railyard.cli.aos.AosCommand}.
 */
@NullMarked
package io.railyard.cli.aos;

import org.jspecify.annotations.NullMarked;
