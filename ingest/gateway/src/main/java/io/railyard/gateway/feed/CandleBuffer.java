package io.railyard.gateway.feed;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Collects bars and flaws while a file is read, then judges order, repeats and gaps. Mutable, one thread. */
final class CandleBuffer {
    private final SortedMap<Long, Row> rows = new TreeMap<>();
    private final List<FeedProblem> problems = new ArrayList<>();
    private final Map<FeedProblem.Kind, Long> counts = new EnumMap<>(FeedProblem.Kind.class);
    private long lastTime = Long.MIN_VALUE;
    private long rowsSeen;

    private record Row(long number, Candle candle) {}

    /** Takes the bar of row {@code number}. */
    void add(long number, Candle candle) {
        rowsSeen++;
        if (!candle.consistent()) {
            problem(
                    FeedProblem.Kind.INCONSISTENT,
                    number,
                    "open " + candle.open() + ", high " + candle.high() + ", low " + candle.low() + ", close "
                            + candle.close(),
                    "left out");
            return;
        }
        Row before = rows.get(candle.timeMillis());
        if (before != null) {
            boolean same = before.candle().sameNumbers(candle);
            problem(
                    FeedProblem.Kind.DUPLICATE,
                    number,
                    "same time as row " + before.number() + (same ? " with the same numbers" : " with other numbers"),
                    "kept row " + before.number());
            return;
        }
        if (candle.timeMillis() < lastTime) {
            problem(FeedProblem.Kind.OUT_OF_ORDER, number, "earlier than the row before", "put in its place");
        }
        lastTime = Math.max(lastTime, candle.timeMillis());
        rows.put(candle.timeMillis(), new Row(number, candle));
    }

    /** Notes a row that cannot be read. */
    void unparsable(long number, String why) {
        rowsSeen++;
        problem(FeedProblem.Kind.UNPARSABLE, number, why, "left out");
    }

    /** Notes any flaw. */
    void problem(FeedProblem.Kind kind, long row, String what, String done) {
        counts.merge(kind, 1L, Long::sum);
        if (problems.size() < OhlcvReader.MAX_PROBLEMS_KEPT) {
            problems.add(new FeedProblem(kind, row, what, done));
        }
    }

    /**
     * The history.
     *
     * @throws FeedException when too little of it is usable
     */
    OhlcvFile finish(String file, String format) {
        if (rows.size() < OhlcvReader.MIN_CANDLES || rows.size() * 2L < rowsSeen) {
            String first = problems.isEmpty() ? "" : " First flaw: " + problems.get(0) + ".";
            throw new FeedException(file + " was read as " + format + ", but only " + rows.size() + " of " + rowsSeen
                    + " rows are usable bars (at least " + OhlcvReader.MIN_CANDLES + ", and half of all, are needed)."
                    + first + " Give a file with time, open, high, low, close and volume.");
        }
        long interval = interval();
        gaps(interval);
        List<Candle> candles = rows.values().stream().map(Row::candle).toList();
        return new OhlcvFile(format, candles, interval, problems, counts);
    }

    private long interval() {
        SortedMap<Long, Integer> distances = new TreeMap<>();
        long before = rows.firstKey();
        for (long time : rows.tailMap(before + 1).keySet()) {
            distances.merge(time - before, 1, Integer::sum);
            before = time;
        }
        long best = distances.firstKey();
        for (Map.Entry<Long, Integer> entry : distances.entrySet()) {
            if (entry.getValue() > distances.getOrDefault(best, 0)) {
                best = entry.getKey();
            }
        }
        return best;
    }

    private void gaps(long interval) {
        long before = rows.firstKey();
        for (Row row : rows.tailMap(before + 1).values()) {
            long time = row.candle().timeMillis();
            long missing = (time - before + interval / 2) / interval - 1;
            if (missing > 0) {
                problem(
                        FeedProblem.Kind.GAP,
                        row.number(),
                        missing + " missing after " + java.time.Instant.ofEpochMilli(before),
                        "left open, nothing filled in");
            }
            before = time;
        }
    }
}
