package io.railyard.bench.node;

import io.railyard.bench.equality.EqualityGuests;
import io.railyard.bench.figure.Benchmark;
import io.railyard.bench.figure.Figure;
import io.railyard.message.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * How soon {@code railyard up} answers: a process gets some thousand messages; then, while more arrive, results, pages and dry
 * runs are asked for over HTTP by one reader and by eight. Every answer is checked; only a wrong one fails the command.
 */
public final class NodeBench implements Benchmark {
    private static final String COUNTER = "counter";
    private static final String AOS = "aos";
    private static final int MESSAGES = 3_000;
    private static final int FILL_SECONDS = 10;
    private static final int ARRIVING_PER_SECOND = 20;
    private static final int WARM_SECONDS = 8;
    private static final int MEASURED_SECONDS = 7;

    /** Rounds: readers, requests a second. */
    private static final List<Round> ROUNDS = List.of(new Round(1, 100), new Round(8, 200));

    private record Round(int readers, int perSecond) {}

    @Override
    public String name() {
        return "node";
    }

    @Override
    public String claim() {
        return "Results are found over HTTP within " + (int) Reading.GOAL_MILLIS
                + " ms, 99 of 100, while messages arrive: " + ARRIVING_PER_SECOND + " a second, after up to " + MESSAGES
                + ".";
    }

    @Override
    public List<String> parts() {
        return List.of(COUNTER, AOS);
    }

    @Override
    public boolean failsWhenMissed() {
        return false;
    }

    @Override
    public List<Figure> run() throws Exception {
        List<Figure> figures = new ArrayList<>();
        run(parts(), figures::add);
        return figures;
    }

    @Override
    public void run(List<String> chosen, Consumer<Figure> found) throws Exception {
        if (chosen.contains(COUNTER)) {
            measure(COUNTER, Subject.counter(), found);
        }
        if (chosen.contains(AOS)) {
            Optional<Path> module = EqualityGuests.aos();
            if (module.isPresent()) {
                measure(AOS, Subject.aos(Bytes.of(Files.readAllBytes(module.get()))), found);
            } else {
                System.err.println("Part aos is left out: aos2_0_4_32.wasm is in no folder of RAILYARD_AO_MODULES");
            }
        }
    }

    private static void measure(String part, Subject subject, Consumer<Figure> found) throws Exception {
        Path folder = Files.createTempDirectory("railyard-bench-node");
        Consumer<Figure> named = figure -> found.accept(new Figure(
                part + " " + figure.name(), figure.unit(), figure.median(), figure.min(), figure.max(), figure.goal()));
        try (UpProcess node = UpProcess.start(folder)) {
            Doors doors = new Doors(node.urls());
            try (Traffic traffic = Traffic.start(doors, subject)) {
                long start = System.nanoTime();
                traffic.fill(MESSAGES, FILL_SECONDS);
                double seconds = (System.nanoTime() - start) / 1e9;
                named.accept(Figure.of(
                        "POSTs one after the other, to the last result", "1/s", traffic.answered() / seconds));
                round(doors, traffic, new Round(8, 200), WARM_SECONDS);
                for (Round round : ROUNDS) {
                    round(doors, traffic, round, MEASURED_SECONDS).forEach(named);
                }
            }
        } finally {
            delete(folder);
        }
    }

    private static List<Figure> round(Doors doors, Traffic traffic, Round round, int seconds) throws Exception {
        Latencies posts = new Latencies("POST to its result, " + round.readers() + " reading");
        Reading reading = new Reading(doors, traffic, round.readers());
        ExecutorService sender = Executors.newSingleThreadExecutor();
        try {
            Callable<Void> sending = () -> {
                traffic.flow(ARRIVING_PER_SECOND, seconds, posts);
                return null;
            };
            Future<?> sent = sender.submit(sending);
            reading.run(round.perSecond(), seconds);
            Traffic.finished(sent);
        } finally {
            sender.shutdownNow();
        }
        List<Figure> figures = new ArrayList<>(reading.figures());
        figures.addAll(posts.figures(OptionalDouble.empty()));
        return figures;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
