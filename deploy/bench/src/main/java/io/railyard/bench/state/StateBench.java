package io.railyard.bench.state;

import io.railyard.bench.figure.Benchmark;
import io.railyard.bench.figure.Figure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Process state on Flink: the operator, checkpoints, recovery, heap, forks and fair shares. */
public final class StateBench implements Benchmark {
    @Override
    public String name() {
        return "state";
    }

    @Override
    public String claim() {
        return "Process state follows what messages change: checkpoints, restarts, forks and heap; long messages hurt nobody.";
    }

    @Override
    public List<Figure> run() throws Exception {
        return run(List.of("aos", "counter", "checkpoint", "recovery", "hogs"));
    }

    private static List<Figure> run(List<String> parts) throws Exception {
        Path folder = Files.createTempDirectory("railyard-bench-state");
        try {
            OperatorFigures operator = new OperatorFigures(folder);
            List<Figure> figures = new ArrayList<>();
            for (String part : parts) {
                switch (part) {
                    case "aos" -> figures.addAll(AosFigures.figures());
                    case "counter" -> figures.add(operator.counter());
                    case "checkpoint" -> figures.addAll(operator.checkpoints());
                    case "recovery" -> figures.addAll(operator.recovery());
                    case "hogs" -> figures.addAll(operator.hogs());
                    default -> throw new IllegalArgumentException("There is no part " + part);
                }
            }
            return figures;
        } finally {
            delete(folder);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /**
     * Some parts, for a profiler.
     *
     * @param arguments aos, counter, checkpoint, recovery, hogs
     * @throws Exception when one cannot run here
     */
    public static void main(String[] arguments) throws Exception {
        run(List.of(arguments)).forEach(System.out::println);
    }
}
