package io.railyard.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.railyard.bench.figure.Benchmark;
import io.railyard.bench.figure.Figure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The whole demo in a process of its own, as a user starts it: seconds from start to exit, and the most memory its
 * processes hold together. Its peer is its own replay: the same slots folded in batch mode.
 */
final class DemoBench implements Benchmark {
    private static final int RUNS = 3;
    private static final int HEAP_MEBIBYTES = 1_600;
    private static final double GOAL_SECONDS = 90;
    private static final double GOAL_MEBIBYTES = 4_096;
    private static final double GOAL_SLOTS = 20_000;
    private static final long SAMPLE_MILLIS = 200;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final int KIBIBYTES_PER_MEBIBYTE = 1_024;

    @Override
    public String name() {
        return "demo";
    }

    @Override
    public String claim() {
        return "`railyard demo`, start to exit: time, memory, slots per second live and replayed (" + RUNS + " runs).";
    }

    @Override
    public List<Figure> run() throws Exception {
        double[] seconds = new double[RUNS];
        double[] mebibytes = new double[RUNS];
        double[] slots = new double[RUNS];
        double[] live = new double[RUNS];
        double[] ratio = new double[RUNS];
        for (int i = 0; i < RUNS; i++) {
            Run run = once();
            seconds[i] = run.seconds();
            mebibytes[i] = run.mebibytes();
            slots[i] = run.number("slots");
            live[i] = run.number("slots") / run.number("playSeconds");
            ratio[i] = run.number("replaySeconds") / run.number("playSeconds");
        }
        return List.of(
                Figure.of("whole demo", "s", seconds).withGoal(new Figure.Goal.AtMost(GOAL_SECONDS)),
                Figure.of("most memory resident", "MiB", mebibytes).withGoal(new Figure.Goal.AtMost(GOAL_MEBIBYTES)),
                Figure.of("slots", "slots", slots).withGoal(new Figure.Goal.AtLeast(GOAL_SLOTS)),
                Figure.of("live, broker and model included", "slots/s", live),
                Figure.of("replay time / live time", "ratio", ratio));
    }

    private record Run(double seconds, double mebibytes, Map<String, Double> numbers) {
        double number(String name) {
            Double value = numbers.get(name);
            if (value == null) {
                throw new IllegalStateException("The demo's document has no number \"" + name + "\"");
            }
            return value;
        }
    }

    private static Run once() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("railyard-bench-demo");
        Path document = folder.resolve("demo.json");
        try {
            long start = System.nanoTime();
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx" + HEAP_MEBIBYTES + "m",
                            "-XX:+UseParallelGC",
                            "-cp",
                            System.getProperty("java.class.path"),
                            "io.railyard.cli.Main",
                            "demo",
                            "--json",
                            "--out",
                            folder.resolve("run").toString())
                    .redirectOutput(document.toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            double most = 0;
            while (!process.waitFor(SAMPLE_MILLIS, TimeUnit.MILLISECONDS)) {
                most = Math.max(most, resident(process.toHandle()));
            }
            double seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
            if (process.exitValue() != 0) {
                throw new IllegalStateException("The demo ended with code " + process.exitValue());
            }
            return new Run(seconds, most, numbers(document));
        } finally {
            Folders.delete(folder);
        }
    }

    /** Resident memory of a process and its children in MiB, from Linux's /proc; 0 where there is none. */
    private static double resident(ProcessHandle process) {
        return Stream.concat(Stream.of(process), process.descendants())
                .mapToDouble(each -> resident(each.pid()))
                .sum();
    }

    private static double resident(long pid) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))) {
                if (line.startsWith("VmRSS:")) {
                    return Double.parseDouble(line.replaceAll("[^0-9]", "")) / KIBIBYTES_PER_MEBIBYTE;
                }
            }
            return 0;
        } catch (IOException e) {
            return 0;
        }
    }

    /** The numbers at the top of a JSON document. */
    private static Map<String, Double> numbers(Path document) throws IOException {
        Map<String, Double> found = new TreeMap<>();
        try (JsonParser parser = new JsonFactory().createParser(document.toFile())) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (value.isNumeric()) {
                    found.put(name, parser.getDoubleValue());
                }
                parser.skipChildren();
            }
        }
        return found;
    }
}
