/**
 * The Flink topology on one screen, and the node that runs it in this JVM. Entry types
 * {@link io.railyard.job.RailyardJob} (what is connected with what) and {@link io.railyard.job.LocalNode} (start, watch,
 * stop, restore).
 */
@NullMarked
package io.railyard.job;

import org.jspecify.annotations.NullMarked;
