package io.railyard.bench.node;

import io.railyard.bench.figure.Figure;
import io.railyard.message.json.Json;
import io.railyard.message.json.JsonWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Readers at an even rate: what they ask is fixed by the request's number, how long it takes counts from when it was due, so
 * that a node that stands still is not spared. Every answer is checked.
 */
final class Reading {
    /** Results are found within this for recent slots, 99 of 100. */
    static final double GOAL_MILLIS = 20;

    private static final int RECENT_SLOTS = 50;
    private static final int PAGE = 25;
    private static final int SCATTER = 7_919;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final Doors doors;
    private final Traffic traffic;
    private final Map<Kind, Latencies> latencies = new EnumMap<>(Kind.class);
    private final int readers;

    /** What is asked. */
    private enum Kind {
        RECENT("/result of a recent slot"),
        OLD("/result of an old slot"),
        PAGE("/results, newest 25"),
        DRY_RUN("/dry-run");

        private final String title;

        Kind(String title) {
            this.title = title;
        }

        /** Of 40 requests 24 are for recent slots, 8 for old ones, 7 for pages and 1 is a dry run. */
        static Kind of(int number) {
            int turn = number % 40;
            if (turn == 39) {
                return DRY_RUN;
            }
            return turn % 5 == 3 ? OLD : turn % 5 == 4 ? PAGE : RECENT;
        }
    }

    Reading(Doors doors, Traffic traffic, int readers) {
        this.doors = doors;
        this.traffic = traffic;
        this.readers = readers;
        for (Kind kind : Kind.values()) {
            latencies.put(kind, new Latencies(kind.title + ", " + readers + " at once"));
        }
    }

    /** Reads {@code perSecond} for {@code seconds}, spread over the readers. */
    void run(int perSecond, int seconds) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(readers);
        try {
            long start = System.nanoTime();
            long interval = NANOS_PER_SECOND / perSecond;
            List<Future<?>> all = new ArrayList<>();
            for (int reader = 0; reader < readers; reader++) {
                int first = reader;
                Callable<Void> task = () -> {
                    for (int number = first; number < perSecond * seconds; number += readers) {
                        long due = start + number * interval;
                        Traffic.sleepUntil(due);
                        Kind kind = Kind.of(number);
                        ask(kind, number);
                        latency(kind).add(System.nanoTime() - due);
                    }
                    return null;
                };
                all.add(threads.submit(task));
            }
            for (Future<?> each : all) {
                Traffic.finished(each);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** What was measured; the goal is that of recent slots. */
    List<Figure> figures() {
        List<Figure> figures = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            figures.addAll(latency(kind)
                    .figures(kind == Kind.RECENT ? OptionalDouble.of(GOAL_MILLIS) : OptionalDouble.empty()));
        }
        return figures;
    }

    private Latencies latency(Kind kind) {
        Latencies found = latencies.get(kind);
        if (found == null) {
            throw new IllegalStateException("Nobody measures " + kind);
        }
        return found;
    }

    private void ask(Kind kind, int number) throws IOException, InterruptedException {
        long newest = traffic.answered();
        switch (kind) {
            case RECENT -> result(newest - number % Math.min(RECENT_SLOTS, newest));
            case OLD -> result(1 + (long) number * SCATTER % Math.max(1, newest / 2));
            case PAGE -> page(newest);
            case DRY_RUN -> dryRun(newest);
        }
    }

    private void result(long slot) throws IOException, InterruptedException {
        traffic.check(slot, doors.get("cu", "/result/" + traffic.message(slot) + "?process-id=" + traffic.process()));
    }

    private void page(long newest) throws IOException, InterruptedException {
        Json.Obj page = doors.get("cu", "/results/" + traffic.process() + "?sort=DESC&limit=" + PAGE);
        List<Long> counts = page.get("edges").flatMap(Json::asArray).orElseThrow().stream()
                .map(edge -> edge.asObject()
                        .flatMap(each -> each.get("node"))
                        .flatMap(Json::asObject)
                        .orElseThrow())
                .map(traffic.subject()::count)
                .toList();
        boolean dense = counts.size() == PAGE;
        for (int i = 1; dense && i < PAGE; i++) {
            dense = counts.get(i) == counts.get(i - 1) - 1;
        }
        if (!dense || counts.get(0) < newest) {
            throw new WrongAnswer("The page of the newest results, " + newest + " or later, holds " + counts);
        }
    }

    private void dryRun(long newest) throws IOException, InterruptedException {
        Json.Obj result = doors.post(
                "cu",
                "/dry-run?process-id=" + traffic.process(),
                traffic.subject().dryRun(traffic.process()));
        if (traffic.subject().count(result) < newest) {
            throw new WrongAnswer(
                    "A dry run after " + newest + " messages saw an older state: " + JsonWriter.text(result));
        }
    }
}
