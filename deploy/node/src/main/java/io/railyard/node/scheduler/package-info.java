/**
 * AO's scheduler endpoints: items in, schedules out. Entry type {@link io.railyard.node.scheduler.SchedulerRoutes}.
 */
@NullMarked
package io.railyard.node.scheduler;

import org.jspecify.annotations.NullMarked;
