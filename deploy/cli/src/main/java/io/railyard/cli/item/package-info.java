/**
 * {@code railyard item}: looks at, verifies and signs ANS-104 data items in files. Entry type
 * {@link io.railyard.cli.item.ItemCommand}. Needs no node.
 */
@NullMarked
package io.railyard.cli.item;

import org.jspecify.annotations.NullMarked;
