package io.railyard.bench;

import io.railyard.bench.figure.Benchmark;
import io.railyard.bench.figure.Figure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The first build: a fresh clone of this checkout and an empty local Maven repository, as on a new machine, to the
 * packaged command. Needs git, the network and the checkout the launcher runs from.
 */
final class BuildBench implements Benchmark {
    private static final double GOAL_MINUTES = 15;
    private static final double NANOS_PER_MINUTE = 6e10;

    @Override
    public String name() {
        return "build";
    }

    @Override
    public String claim() {
        return "Fresh clone and empty local repository to the packaged command (one run).";
    }

    @Override
    public List<Figure> run() throws Exception {
        String home = System.getProperty("railyard.home", "");
        if (home.isEmpty() || !Files.isDirectory(Path.of(home, ".git"))) {
            throw new IllegalStateException(
                    "This benchmark builds a clone of the checkout: start it with the launcher `railyard` of one");
        }
        Path folder = Files.createTempDirectory("railyard-bench-build");
        try {
            Path clone = folder.resolve("clone");
            run(folder, List.of("git", "clone", "-q", home, clone.toString()));
            long start = System.nanoTime();
            run(
                    clone,
                    List.of(
                            "./mvnw",
                            "-B",
                            "-q",
                            "--no-transfer-progress",
                            "-Dmaven.repo.local=" + folder.resolve("repository"),
                            "-DskipTests",
                            "-Dstyle.skip",
                            "-pl",
                            "deploy/cli",
                            "-am",
                            "package"));
            double minutes = (System.nanoTime() - start) / NANOS_PER_MINUTE;
            return List.of(Figure.of("first build", "min", minutes).withGoal(new Figure.Goal.AtMost(GOAL_MINUTES)));
        } finally {
            Folders.delete(folder);
        }
    }

    private static void run(Path folder, List<String> command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(Map.of("JAVA_HOME", System.getProperty("java.home")));
        int code = builder.start().waitFor();
        if (code != 0) {
            throw new IllegalStateException(command.get(0) + " ended with code " + code);
        }
    }
}
