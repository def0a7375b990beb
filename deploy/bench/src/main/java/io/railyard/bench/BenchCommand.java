package io.railyard.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.railyard.bench.equality.EqualityCommand;
import io.railyard.bench.figure.Benchmark;
import io.railyard.bench.figure.Figure;
import io.railyard.bench.matrix.MatrixCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code railyard bench NAME}: runs one benchmark with its peer and prints medians, spread and ratios. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Benchmarks, with the peers they are compared with in the same run.",
        subcommands = {EqualityCommand.class, MatrixCommand.class},
        footer = "Without NAME the benchmarks are listed. Exit code 4: a goal was missed (`node` only tells of"
                + " it, and fails on wrong answers).")
public final class BenchCommand implements Callable<Integer> {
    private static final int CHECK_FAILED = 4;
    private static final int BAD_USAGE = 2;

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "which benchmark")
    private Optional<String> name = Optional.empty();

    @Option(
            names = "--part",
            split = ",",
            paramLabel = "PART",
            description = "only these parts of the benchmark; without NAME each is listed")
    private List<String> parts = List.of();

    @Option(
            names = "--full",
            description = "as many processes and messages as the claim asks for, where that takes long and fewer run"
                    + " otherwise")
    private boolean full;

    @Option(names = "--json", description = "one JSON document instead of text")
    private boolean json;

    @Spec
    private CommandLine.Model.CommandSpec spec;

    /** For picocli. */
    @SuppressWarnings("NullAway.Init")
    public BenchCommand() {}

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        if (name.isEmpty()) {
            Benchmarks.all().forEach(b -> out.println(listed(b)));
            return 0;
        }
        Optional<Benchmark> found = Benchmarks.find(name.get());
        if (found.isEmpty()) {
            spec.commandLine()
                    .getErr()
                    .println("There is no benchmark \"" + name.get() + "\": `railyard bench` lists them");
            return BAD_USAGE;
        }
        List<String> known = found.get().parts();
        Optional<String> unknown =
                parts.stream().filter(part -> !known.contains(part)).findFirst();
        if (unknown.isPresent()) {
            spec.commandLine()
                    .getErr()
                    .println("Benchmark \"" + name.get() + "\" has no part \"" + unknown.get() + "\"; "
                            + (known.isEmpty() ? "it is one whole" : "its parts are " + String.join(", ", known)));
            return BAD_USAGE;
        }
        List<Figure> figures = measure(found.get(), parts.isEmpty() ? known : parts, out);
        boolean passed = !found.get().failsWhenMissed() || figures.stream().allMatch(Figure::meetsGoal);
        return passed ? 0 : CHECK_FAILED;
    }

    private static String listed(Benchmark benchmark) {
        String line = String.format(Locale.ROOT, "%-12s %s", benchmark.name(), benchmark.claim());
        return benchmark.parts().isEmpty() ? line : line + " Parts: " + String.join(", ", benchmark.parts());
    }

    /** Prints each figure as soon as it is there; as JSON, all of them at the end. */
    private List<Figure> measure(Benchmark benchmark, List<String> chosen, PrintWriter out) throws Exception {
        List<Figure> figures = new ArrayList<>();
        if (json) {
            run(benchmark, chosen, figures::add);
            printJson(out, benchmark, figures);
            out.flush();
            return figures;
        }
        out.println(benchmark.claim());
        out.flush();
        run(benchmark, chosen, figure -> {
            figures.add(figure);
            out.println(text(figure));
            out.flush();
        });
        return figures;
    }

    private void run(Benchmark benchmark, List<String> chosen, Consumer<Figure> found) throws Exception {
        if (full) {
            benchmark.runFull(chosen, found);
        } else {
            benchmark.run(chosen, found);
        }
    }

    private static String text(Figure figure) {
        String line = String.format(
                Locale.ROOT,
                "  %-46s %,14.2f %-9s (%,.2f to %,.2f)",
                figure.name(),
                figure.median(),
                figure.unit(),
                figure.min(),
                figure.max());
        return figure.goal()
                .map(goal -> line
                        + String.format(
                                Locale.ROOT,
                                "  goal %s %,.2f: %s",
                                goal instanceof Figure.Goal.AtMost ? "≤" : "≥",
                                goal.bound(),
                                figure.meetsGoal() ? "met" : "MISSED"))
                .orElse(line);
    }

    private static void printJson(PrintWriter out, Benchmark benchmark, List<Figure> figures) throws IOException {
        JsonGenerator generator = new JsonFactory().createGenerator(out);
        generator.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        generator.writeStartObject();
        generator.writeStringField("benchmark", benchmark.name());
        generator.writeStringField("claim", benchmark.claim());
        generator.writeArrayFieldStart("figures");
        for (Figure figure : figures) {
            generator.writeStartObject();
            generator.writeStringField("name", figure.name());
            generator.writeStringField("unit", figure.unit());
            generator.writeNumberField("median", figure.median());
            generator.writeNumberField("min", figure.min());
            generator.writeNumberField("max", figure.max());
            if (figure.goal().isPresent()) {
                generator.writeNumberField("goal", figure.goal().get().bound());
                generator.writeBooleanField("met", figure.meetsGoal());
            }
            generator.writeEndObject();
        }
        generator.writeEndArray();
        generator.writeEndObject();
        generator.close();
        out.println();
    }
}
