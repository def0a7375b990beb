package io.railyard.gateway.feed;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A price history as read from a file.
 *
 * @param format the verdict on the file's format, for people
 * @param candles by rising time, one a time, as the file has them: nothing is filled in
 * @param intervalMillis the most common distance of two bars, ms
 * @param problems the first {@link OhlcvReader#MAX_PROBLEMS_KEPT} flaws, in the order of the rows
 * @param problemCounts how many flaws of each sort there are in all
 */
public record OhlcvFile(
        String format,
        List<Candle> candles,
        long intervalMillis,
        List<FeedProblem> problems,
        Map<FeedProblem.Kind, Long> problemCounts) {
    public OhlcvFile {
        candles = List.copyOf(candles);
        problems = List.copyOf(problems);
        problemCounts = Map.copyOf(problemCounts);
    }

    /** Flaw counts in the order of {@link FeedProblem.Kind}, as {@code 2 gap, 1 duplicate}; {@code none} without any. */
    public String problemSummary() {
        if (problemCounts.isEmpty()) {
            return "none";
        }
        StringBuilder text = new StringBuilder();
        new EnumMap<>(problemCounts)
                .forEach((kind, count) -> text.append(text.isEmpty() ? "" : ", ")
                        .append(count)
                        .append(' ')
                        .append(kind.text()));
        return text.toString();
    }
}
