package io.railyard.bench;

import io.railyard.bench.AosFiles.Module;
import io.railyard.bench.figure.Figure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * AO's own process module on our machine and on AO's reference loader (V8), interleaved: messages a CPU-second of the
 * whole process, and how long a module takes to prepare, compile and start.
 */
final class AosBench {
    /** Environment variable: homes of further JDKs to measure, with the path separator between them. */
    static final String JDKS = "RAILYARD_BENCH_JDKS";

    /** Rounds until HotSpot's second compiler has nothing left to do: it is at work for some 20,000 messages. */
    private static final int WARM_UP_ROUNDS = 16;

    private static final int ROUNDS = 5;
    /** A JVM tells its processor time in steps of 10 ms. */
    private static final int MESSAGES = 500;

    private static final int SLOW_MESSAGES = 15;
    private static final int STARTS = 3;
    private static final double GOAL_NEW_JDK = 0.9;
    private static final double GOAL_JDK_17 = 0.75;
    private static final double GOAL_ENDIVE = 10;
    private static final double GOAL_64 = 0.8;
    private static final double GOAL_COMPILE_MILLIS = 2_000;
    private static final double GOAL_CACHED_MILLIS = 1_000;

    private final AosFiles files;
    private final Path folder;
    private final List<Figure> figures = new ArrayList<>();

    private AosBench(AosFiles files, Path folder) {
        this.files = files;
        this.folder = folder;
    }

    /** All figures; none, with the reason on standard error, when modules or the loader are missing. */
    static List<Figure> figures() throws IOException {
        Optional<AosFiles> files = AosFiles.find();
        if (files.isEmpty()) {
            return List.of();
        }
        Path folder = Files.createTempDirectory("railyard-bench");
        try {
            AosBench bench = new AosBench(files.get(), folder);
            bench.measure();
            return bench.figures;
        } finally {
            Folders.delete(folder);
        }
    }

    private void measure() throws IOException {
        Files.write(folder.resolve("messages"), AosWorkload.lines());
        List<Path> homes = homes();
        starts(homes.get(0));
        for (Path home : homes) {
            compare(home);
        }
        slowOnes(homes.get(0));
    }

    /** Homes of the JDKs to measure, the running one first. */
    static List<Path> homes() {
        List<Path> homes = new ArrayList<>();
        homes.add(Path.of(System.getProperty("java.home")));
        String more = System.getenv(JDKS);
        if (more != null) {
            for (String home : more.split(java.io.File.pathSeparator, -1)) {
                homes.add(Path.of(home));
            }
        }
        return homes;
    }

    /** Preparing and compiling in a fresh JVM, and a start from the class cache. */
    private void starts(Path home) throws IOException {
        double[] compile = new double[STARTS];
        double[] cached = new double[STARTS];
        Path cache = folder.resolve("classes");
        own(home, Module.AOS_32, "own", cache.toString()).close();
        for (int i = 0; i < STARTS; i++) {
            try (Runner runner = own(home, Module.AOS_32, "own", "-")) {
                compile[i] = runner.startMillis(0);
            }
            try (Runner runner = own(home, Module.AOS_32, "own", cache.toString())) {
                cached[i] = runner.startMillis(1);
            }
        }
        figures.add(Figure.of("aos, prepare and compile, cold JVM", "ms", compile)
                .withGoal(new Figure.Goal.AtMost(GOAL_COMPILE_MILLIS)));
        figures.add(Figure.of("aos, start from the class cache, cold JVM", "ms", cached)
                .withGoal(new Figure.Goal.AtMost(GOAL_CACHED_MILLIS)));
    }

    /** The reference hot, ours on both modules, in turns. */
    private void compare(Path home) throws IOException {
        String jdk = "JDK " + feature(home);
        double goal = feature(home) > 17 ? GOAL_NEW_JDK : GOAL_JDK_17;
        try (Runner reference = reference("hot");
                Runner own = own(home, Module.AOS_32, "own", "-");
                Runner wide = own(home, Module.AOS_64, "own", "-")) {
            List<Runner> runners = List.of(reference, own, wide);
            for (int round = 0; round < WARM_UP_ROUNDS; round++) {
                for (String kind : AosWorkload.KINDS) {
                    for (Runner runner : runners) {
                        runner.run(kind, MESSAGES);
                    }
                }
            }
            for (String kind : AosWorkload.KINDS) {
                double[][] rates = rates(runners, kind);
                add("aos " + kind + ", reference hot on V8", rates[0]);
                add("aos " + kind + ", own, " + jdk, rates[1]);
                figures.add(ratio("aos " + kind + ", own / reference hot, " + jdk, rates[1], rates[0], goal));
                figures.add(ratio("aos " + kind + ", 64-bit / 32-bit module, " + jdk, rates[2], rates[1], GOAL_64));
            }
        }
    }

    private static double[][] rates(List<Runner> runners, String kind) throws IOException {
        double[][] rates = new double[runners.size()][ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < runners.size(); i++) {
                rates[i][round] = runners.get(i).run(kind, MESSAGES);
            }
        }
        return rates;
    }

    /** The reference as a compute unit runs it, and Endive's compiler: too slow for as many messages. */
    private void slowOnes(Path home) throws IOException {
        try (Runner copying = reference("copying");
                Runner endive = own(home, Module.AOS_32, "endive", "-");
                Runner own = own(home, Module.AOS_32, "own", "-")) {
            for (String kind : AosWorkload.KINDS) {
                double[] copied = new double[2];
                double[] theirs = new double[2];
                double[] ours = new double[2];
                own.run(kind, 10 * MESSAGES);
                endive.run(kind, MESSAGES);
                for (int round = 0; round < copied.length; round++) {
                    copied[round] = copying.run(kind, SLOW_MESSAGES);
                    theirs[round] = endive.run(kind, 10 * SLOW_MESSAGES);
                    ours[round] = own.run(kind, 2 * MESSAGES);
                }
                add("aos " + kind + ", reference as the compute unit runs it", copied);
                add("aos " + kind + ", Endive's compiler", theirs);
                figures.add(ratio("aos " + kind + ", own / Endive's compiler", ours, theirs, GOAL_ENDIVE));
            }
        }
    }

    private void add(String name, double... rates) {
        figures.add(Figure.of(name, "1/CPU-s", rates));
    }

    private static Figure ratio(String name, double[] over, double[] under, double goal) {
        double[] ratios = new double[over.length];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = over[i] / under[i];
        }
        return Figure.of(name, "ratio", ratios).withGoal(new Figure.Goal.AtLeast(goal));
    }

    private Runner reference(String mode) throws IOException {
        return Runner.reference(files, mode, folder);
    }

    private Runner own(Path home, Module module, String engine, String cache) throws IOException {
        List<String> command = GuestRunner.command(
                home,
                List.of(
                        files.path(module),
                        module.format(),
                        engine,
                        cache,
                        folder.resolve("messages").toString()));
        return Runner.start(engine + " " + module, command, folder.resolve("errors-" + engine));
    }

    /** The number of the JDK at {@code home}. */
    static int feature(Path home) throws IOException {
        for (String line : Files.readAllLines(home.resolve("release"))) {
            if (line.startsWith("JAVA_VERSION=\"")) {
                String version = line.substring(line.indexOf('"') + 1).toLowerCase(Locale.ROOT);
                return Integer.parseInt(version.substring(0, version.indexOf('.')));
            }
        }
        throw new IOException(home + " is no JDK: its file release has no JAVA_VERSION");
    }
}
