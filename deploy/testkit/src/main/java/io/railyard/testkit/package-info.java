/**
 * Test support: printed seeds, small complete domains, and the rules of the house as tests. Entry type {@link
 * io.railyard.testkit.Seeds}. Depends on nothing of ours.
 */
@NullMarked
package io.railyard.testkit;

import org.jspecify.annotations.NullMarked;
