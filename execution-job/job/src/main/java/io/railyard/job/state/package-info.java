/**
 * How values of this job look in Flink's state and between its operators: explicit serializers, so that nothing falls
 * back to reflection. Entry type {@link io.railyard.job.state.IdTypeInformation}.
 */
@NullMarked
package io.railyard.job.state;

import org.jspecify.annotations.NullMarked;
