/**
 * Every option of the job with its default, unit and limits, and the check that runs before any side effect. Entry type
 * {@link io.railyard.job.config.JobOptions}. Imports no Flink.
 */
@NullMarked
package io.railyard.job.config;

import org.jspecify.annotations.NullMarked;
