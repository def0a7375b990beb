package io.railyard.node.index;

import io.railyard.schedule.Assignment;
import io.railyard.schedule.Rejection;
import io.railyard.schedule.outcome.Evaluation;
import java.util.List;
import java.util.SortedMap;

/**
 * What a follower read at once.
 *
 * @param assignments from topic {@code ao.schedule}
 * @param evaluations from topic {@code ao.results}
 * @param rejections from topic {@code ao.rejected}
 * @param offsets where to go on, by {@code topic/partition}
 */
record Haul(
        List<Assignment> assignments,
        List<Evaluation> evaluations,
        List<Rejection> rejections,
        SortedMap<String, Long> offsets) {}
