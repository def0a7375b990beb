/**
 * {@code railyard bench equality}: the same messages through the same guests on many engines, Java machines and settings,
 * each in a process of its own, and whether all that can be seen is equal. Entry type {@link
 * io.railyard.bench.equality.EqualityCommand}.
 */
@NullMarked
package io.railyard.bench.equality;

import org.jspecify.annotations.NullMarked;
