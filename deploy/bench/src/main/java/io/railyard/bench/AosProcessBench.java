package io.railyard.bench;

import io.railyard.bench.figure.Benchmark;
import io.railyard.bench.figure.Figure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A whole aos process, state root and gas included, against AO's reference loader on the same messages: as its compute unit runs
 * it, memory copied in and out, and hot. What both gave is compared. Messages a CPU-second of the whole process.
 */
public final class AosProcessBench implements Benchmark {
    private static final int WARM_UP_ROUNDS = 8;
    private static final int ROUNDS = 5;
    private static final int MESSAGES = 300;
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
    public List<Figure> run() throws IOException {
        Optional<AosFiles> files = AosFiles.find();
        if (files.isEmpty()) {
            return List.of();
        }
        Path folder = Files.createTempDirectory("railyard-bench");
        try {
            Files.write(folder.resolve("messages"), AosWorkload.lines());
            return measure(files.get(), folder);
        } finally {
            Folders.delete(folder);
        }
    }

    private static List<Figure> measure(AosFiles files, Path folder) throws IOException {
        Path home = Path.of(System.getProperty("java.home"));
        String wasm = files.path(AosFiles.Module.AOS_32);
        List<Figure> figures = new ArrayList<>();
        try (Runner hot = Runner.reference(files, "hot", folder);
                Runner copying = Runner.reference(files, "copying", folder);
                Runner process =
                        Runner.start("process", ProcessRunner.command(home, wasm), folder.resolve("errors-process"));
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
            }
            warmUp(List.of(hot, process, guest));
            for (String kind : AosWorkload.PROCESS_KINDS) {
                figures.addAll(measure(kind, List.of(hot, process, guest, copying)));
                compare(kind, hot, process);
            }
        }
        return figures;
    }

    /** Ends the benchmark when the two give different results: then there is nothing to compare. */
    private static void compare(String kind, Runner reference, Runner own) throws IOException {
        String theirs = reference.check(kind, CHECKED);
        String ours = own.check(kind, CHECKED);
        if (!theirs.equals(ours) || !theirs.startsWith("0 ")) {
            throw new IOException("The results of " + CHECKED + " messages \"" + kind
                    + "\" differ (errors, SHA-256): reference " + theirs + ", own " + ours);
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

    private static List<Figure> measure(String kind, List<Runner> runners) throws IOException {
        double[][] rates = new double[runners.size()][ROUNDS];
        double[] outside = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < runners.size(); i++) {
                int count = runners.get(i).name().equals("reference copying") ? SLOW_MESSAGES : MESSAGES;
                rates[i][round] = runners.get(i).run(kind, count);
            }
            outside[round] = 1 - runners.get(2).lastMicros() / runners.get(1).lastMicros();
        }
        String of = "aos " + kind + ", ";
        List<Figure> figures = new ArrayList<>(List.of(
                Figure.of(of + "reference as the compute unit runs it", "1/CPU-s", rates[3]),
                Figure.of(of + "reference hot on V8", "1/CPU-s", rates[0]),
                Figure.of(of + "process", "1/CPU-s", rates[1]),
                ratio(of + "process / compute unit", rates[1], rates[3])
                        .withGoal(new Figure.Goal.AtLeast(GOAL_COPYING)),
                ratio(of + "process / hot", rates[1], rates[0]).withGoal(new Figure.Goal.AtLeast(GOAL_HOT))));
        Figure share = Figure.of(of + "share of time outside the guest", "", outside);
        figures.add(kind.equals("swap") ? share.withGoal(new Figure.Goal.AtMost(GOAL_OUTSIDE)) : share);
        return figures;
    }

    private static Figure ratio(String name, double[] over, double[] under) {
        double[] ratios = new double[over.length];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = over[i] / under[i];
        }
        return Figure.of(name, "ratio", ratios);
    }
}
