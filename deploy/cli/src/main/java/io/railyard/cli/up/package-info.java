/**
 * {@code railyard up}: the local node staying up, with an HTTP door for items. Entry type {@link
 * io.railyard.cli.up.UpCommand}.
 */
@NullMarked
package io.railyard.cli.up;

import org.jspecify.annotations.NullMarked;
