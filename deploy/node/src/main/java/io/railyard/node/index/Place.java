package io.railyard.node.index;

import io.railyard.message.Id;
import io.railyard.schedule.Position;

/**
 * Where something stands: a process, and a position in its log.
 *
 * @param process whose log
 * @param position where in it
 */
public record Place(Id process, Position position) {}
