package io.railyard.bench.figure;

import java.util.Arrays;
import java.util.Optional;

/**
 * One measured figure: the median of several runs, with their spread, and the goal it is held to.
 *
 * @param name what was measured
 * @param unit of the value: {@code ms}, {@code items/s}, {@code ratio}
 * @param median of the runs
 * @param min smallest run
 * @param max largest run
 * @param goal what it is held to, when there is one
 */
public record Figure(String name, String unit, double median, double min, double max, Optional<Goal> goal) {
    /** A bound on a figure. */
    public sealed interface Goal {
        /** The bound, in the figure's unit. */
        double bound();

        /** The figure must not be larger. */
        record AtMost(double bound) implements Goal {}

        /** The figure must not be smaller. */
        record AtLeast(double bound) implements Goal {}
    }

    /**
     * Of several runs.
     *
     * @throws IllegalArgumentException when there is no run
     */
    public static Figure of(String name, String unit, double... runs) {
        if (runs.length == 0) {
            throw new IllegalArgumentException("A figure needs at least one run: " + name);
        }
        double[] sorted = runs.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Figure(name, unit, median, sorted[0], sorted[sorted.length - 1], Optional.empty());
    }

    /** The same figure with a goal. */
    public Figure withGoal(Goal bound) {
        return new Figure(name, unit, median, min, max, Optional.of(bound));
    }

    /** Whether the median meets the goal; true without one. */
    public boolean meetsGoal() {
        Goal bound = goal.orElse(null);
        if (bound instanceof Goal.AtMost) {
            return median <= bound.bound();
        }
        return !(bound instanceof Goal.AtLeast) || median >= bound.bound();
    }
}
