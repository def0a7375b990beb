package io.railyard.bench.state;

import io.railyard.bench.figure.Benchmark;
import io.railyard.bench.figure.Figure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Process state on Flink: the operator, checkpoints, recovery, heap, forks and fair shares. */
public final class StateBench implements Benchmark {
    private static final List<StatePart> PARTS = List.of(
            StatePart.of("aos", AosFigures::measure),
            new StatePart("hosted", HostedFigures::measure),
            StatePart.of("counter", OperatorFigures::counter),
            new StatePart("checkpoint", OperatorFigures::checkpoints),
            StatePart.of("recovery", OperatorFigures::recovery),
            StatePart.of("hogs", OperatorFigures::hogs),
            new StatePart("backlog", TenantFigures::backlog),
            new StatePart("tenants", TenantFigures::tenants));

    @Override
    public String name() {
        return "state";
    }

    @Override
    public String claim() {
        return "Process state follows what messages change: checkpoints, restarts, forks and heap; long messages hurt nobody.";
    }

    @Override
    public List<String> parts() {
        return PARTS.stream().map(StatePart::name).toList();
    }

    @Override
    public List<Figure> run() throws Exception {
        List<Figure> figures = new ArrayList<>();
        run(parts(), figures::add);
        return figures;
    }

    @Override
    public void run(List<String> chosen, Consumer<Figure> found) throws Exception {
        run(chosen, false, found);
    }

    @Override
    public void runFull(List<String> chosen, Consumer<Figure> found) throws Exception {
        run(chosen, true, found);
    }

    private static void run(List<String> chosen, boolean full, Consumer<Figure> found) throws Exception {
        for (StatePart part : PARTS) {
            if (chosen.contains(part.name())) {
                Path folder = Files.createTempDirectory("railyard-bench-state");
                try {
                    part.measures().measure(folder, full, found);
                } finally {
                    delete(folder);
                }
            }
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
     * @param arguments names of parts
     * @throws Exception when one cannot run here
     */
    public static void main(String[] arguments) throws Exception {
        new StateBench().run(List.of(arguments), System.out::println);
    }
}
