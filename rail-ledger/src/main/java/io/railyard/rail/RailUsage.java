package io.railyard.rail;

import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a call consumed, as the engine counts.
 *
 * @param inputTokens tokens read
 * @param outputTokens tokens generated
 * @param costUnits price in the operator's own unit
 */
public record RailUsage(OptionalInt inputTokens, OptionalInt outputTokens, OptionalLong costUnits) {}
