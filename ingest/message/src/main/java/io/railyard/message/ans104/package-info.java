/**
 * Bytes to data items and bundles and back (ANS-104), with the offset in every refusal. The raw bytes are kept: tags are
 * never encoded again, since a signature covers them as they were written. Entry types
 * {@link io.railyard.message.ans104.DataItem} and {@link io.railyard.message.ans104.DataItemBuilder}.
 */
@NullMarked
package io.railyard.message.ans104;

import org.jspecify.annotations.NullMarked;
