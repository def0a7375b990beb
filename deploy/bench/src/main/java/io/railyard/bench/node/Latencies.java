package io.railyard.bench.node;

import io.railyard.bench.figure.Figure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** How long each request of one kind took. Any number of threads. */
final class Latencies {
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double MEDIAN = 0.50;
    private static final double TAIL = 0.99;

    private final String name;
    private final List<Double> millis = new ArrayList<>();

    Latencies(String name) {
        this.name = name;
    }

    synchronized void add(long nanos) {
        millis.add(nanos / NANOS_PER_MILLI);
    }

    /** Median, 99th percentile and longest; none when nothing was asked. */
    synchronized List<Figure> figures(OptionalDouble goalOfTail) {
        if (millis.isEmpty()) {
            return List.of();
        }
        double[] sorted = millis.stream().mapToDouble(each -> each).toArray();
        Arrays.sort(sorted);
        Figure tail = figure("p99", sorted, TAIL);
        return List.of(
                figure("p50", sorted, MEDIAN),
                goalOfTail.isPresent() ? tail.withGoal(new Figure.Goal.AtMost(goalOfTail.getAsDouble())) : tail,
                figure("longest", sorted, 1));
    }

    private Figure figure(String what, double[] sorted, double share) {
        int index = (int) Math.min(sorted.length - 1L, (long) Math.floor(share * sorted.length));
        return Figure.of(String.format(Locale.ROOT, "%s, %s of %d", name, what, sorted.length), "ms", sorted[index]);
    }
}
