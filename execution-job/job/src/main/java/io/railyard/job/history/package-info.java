/**
 * The same process operator over a recorded, bounded history, compared with what was recorded; and the digest by which
 * two runs are equal. Entry type {@link io.railyard.job.history.ReplayJob}.
 */
@NullMarked
package io.railyard.job.history;

import org.jspecify.annotations.NullMarked;
