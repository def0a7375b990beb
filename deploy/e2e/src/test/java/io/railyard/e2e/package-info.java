/**
 * End-to-end tests: the command as users run it, in processes of its own, killed and started again. Imports everything.
 */
@NullMarked
package io.railyard.e2e;

import org.jspecify.annotations.NullMarked;
