package io.railyard.bench;

import io.railyard.bench.figure.Benchmark;
import io.railyard.bench.figure.Figure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A whole aos process, state root and gas included, against AO's reference loader on the same messages: as its compute unit runs
 * it, memory copied in and out, and hot. What both gave is compared. Messages a CPU-second of the whole process.
 */
public final class AosProcessBench implements Benchmark {
    private static final String PROCESS = "process";
    private static final String LLAMA = "llama";
    /** HotSpot's second compiler is at work for some 15,000 messages. */
    private static final int WARM_UP_ROUNDS = 16;

    private static final int ROUNDS = 5;
    /** A JVM tells its processor time in steps of 10 ms. */
    private static final int MESSAGES = 500;

    private static final int SLOW_MESSAGES = 15;
    private static final int CHECKED = 50;

    private static final double GOAL_COPYING = 20;
    private static final double GOAL_HOT = 0.75;
    private static final double GOAL_OUTSIDE = 0.25;

    @Override
    public String name() {
        return "aos";
    }

    @Override
    public String claim() {
        return "An aos process, root and gas included, is 20 times as fast as AO's compute unit runs it, and near hot V8.";
    }

    @Override
    public List<String> parts() {
        return List.of(PROCESS, LLAMA);
    }

    @Override
    public List<Figure> run() throws IOException {
        List<Figure> figures = new ArrayList<>();
        run(parts(), figures::add);
        return figures;
    }

    @Override
    public void run(List<String> chosen, Consumer<Figure> found) throws IOException {
        Optional<AosFiles> files = AosFiles.find();
        if (files.isEmpty()) {
            return;
        }
        if (chosen.contains(PROCESS)) {
            process(files.get()).forEach(found);
        }
        if (chosen.contains(LLAMA)) {
            LlamaBench.measure(files.get(), found);
        }
    }

    private static List<Figure> process(AosFiles files) throws IOException {
        Path folder = Files.createTempDirectory("railyard-bench");
        try {
            Files.write(folder.resolve("messages"), AosWorkload.lines());
            return measure(files, folder);
        } finally {
            Folders.delete(folder);
        }
    }

    private static List<Figure> measure(AosFiles files, Path folder) throws IOException {
        List<Path> homes = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"))));
        for (String home :
                System.getenv().getOrDefault("RAILYARD_BENCH_JDKS", "").split(":", -1)) {
            if (!home.isEmpty()) {
                homes.add(Path.of(home));
            }
        }
        List<Figure> figures = new ArrayList<>();
        Path rooted = Files.createDirectory(folder.resolve("rooted"));
        Files.write(rooted.resolve("messages"), AosWorkload.lines(true));
        try (Runner copying = Runner.reference(files, "copying", folder)) {
            for (Path home : homes) {
                figures.addAll(measure(files, folder, home, copying));
            }
        }
        return figures;
    }

    /** Each process is compared with a reference that was given the same messages from the first on. */
    private static List<Figure> measure(AosFiles files, Path folder, Path home, Runner copying) throws IOException {
        String wasm = files.path(AosFiles.Module.AOS_32);
        List<Figure> figures = new ArrayList<>();
        try (Runner hot = Runner.reference(files, "hot", folder);
                Runner hotRooted = Runner.reference(files, "hot", folder.resolve("rooted"));
                Runner process = Runner.start(
                        "process", ProcessRunner.command(home, wasm, false), folder.resolve("errors-process"));
                Runner rooted = Runner.start(
                        "process, Root-Interval: 1",
                        ProcessRunner.command(home, wasm, true),
                        folder.resolve("errors-rooted"));
                Runner guest = Runner.start(
                        "guest",
                        GuestRunner.command(
                                home,
                                List.of(
                                        wasm,
                                        AosFiles.Module.AOS_32.format(),
                                        "own",
                                        "-",
                                        folder.resolve("messages").toString())),
                        folder.resolve("errors-guest"))) {
            for (String kind : AosWorkload.PROCESS_KINDS) {
                compare(kind, hot, process);
                compare(kind, hotRooted, rooted);
            }
            warmUp(List.of(hot, process, guest, rooted, hotRooted));
            String label = "JDK " + jdk(home) + ", aos ";
            for (String kind : AosWorkload.PROCESS_KINDS) {
                figures.addAll(measure(label, kind, List.of(hot, process, guest, copying, rooted, hotRooted)));
                compare(kind, hot, process);
                compare(kind, hotRooted, rooted);
            }
        }
        return figures;
    }

    private static String jdk(Path home) throws IOException {
        for (String line : Files.readAllLines(home.resolve("release"))) {
            if (line.startsWith("JAVA_VERSION=")) {
                return line.substring("JAVA_VERSION=".length()).replace("\"", "");
            }
        }
        return home.toString();
    }

    /** Ends the benchmark when the two give different results: then there is nothing to compare. */
    private static void compare(String kind, Runner reference, Runner own) throws IOException {
        String theirs = reference.check(kind, CHECKED);
        String ours = own.check(kind, CHECKED);
        if (!theirs.equals(ours) || !theirs.startsWith("0 ")) {
            throw new IOException("The results of " + CHECKED + " messages \"" + kind
                    + "\" differ (errors, SHA-256): reference " + theirs + ", " + own.name() + " " + ours);
        }
    }

    private static void warmUp(List<Runner> runners) throws IOException {
        for (int round = 0; round < WARM_UP_ROUNDS; round++) {
            for (String kind : AosWorkload.PROCESS_KINDS) {
                for (Runner runner : runners) {
                    runner.run(kind, MESSAGES);
                }
            }
        }
    }

    private static List<Figure> measure(String label, String kind, List<Runner> runners) throws IOException {
        double[][] rates = new double[runners.size()][ROUNDS];
        double[][] outside = new double[2][ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < runners.size(); i++) {
                int count = runners.get(i).name().equals("reference copying") ? SLOW_MESSAGES : MESSAGES;
                rates[i][round] = runners.get(i).run(kind, count);
            }
            double guest = runners.get(2).lastMicros();
            outside[0][round] = 1 - guest / runners.get(1).lastMicros();
            outside[1][round] = 1 - guest / runners.get(4).lastMicros();
        }
        String of = label + kind + ", ";
        List<Figure> figures = new ArrayList<>(List.of(
                Figure.of(of + "reference as the compute unit runs it", "1/CPU-s", rates[3]),
                Figure.of(of + "reference hot on V8", "1/CPU-s", rates[0])));
        List<Figure> own = process(of + "process", rates[1], rates, outside[0]);
        figures.add(own.get(0));
        figures.add(own.get(1).withGoal(new Figure.Goal.AtLeast(GOAL_COPYING)));
        figures.add(own.get(2).withGoal(new Figure.Goal.AtLeast(GOAL_HOT)));
        figures.add(own.get(3).withGoal(new Figure.Goal.AtMost(GOAL_OUTSIDE)));
        figures.addAll(process(of + "process, Root-Interval: 1", rates[4], rates, outside[1]));
        return figures;
    }

    private static List<Figure> process(String of, double[] own, double[][] references, double[] outside) {
        return List.of(
                Figure.of(of, "1/CPU-s", own),
                ratio(of + " / compute unit", own, references[3]),
                ratio(of + " / hot", own, references[0]),
                Figure.of(of + ": share outside the guest", "", outside));
    }

    private static Figure ratio(String name, double[] over, double[] under) {
        double[] ratios = new double[over.length];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = over[i] / under[i];
        }
        return Figure.of(name, "ratio", ratios);
    }
}
