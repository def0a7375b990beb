package io.railyard.e2e;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** One run of the command in a process of its own. */
final class RailyardProcess implements AutoCloseable {
    private static final Duration LIFE_CHECK = Duration.ofMillis(20);

    private final Process process;
    private final Path out;
    private final Path err;

    private RailyardProcess(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** How a run ended. */
    record Ended(int code, String out, String err) {
        @Override
        public String toString() {
            return "exit code " + code + "\n--- out\n" + out + "\n--- err\n" + err;
        }
    }

    static RailyardProcess start(Path scratch, String... arguments) throws IOException {
        return start(scratch, Redirect.PIPE, arguments);
    }

    private static RailyardProcess start(Path scratch, Redirect input, String... arguments) throws IOException {
        Files.createDirectories(scratch);
        Path out = Files.createTempFile(scratch, "out", ".txt");
        Path err = Files.createTempFile(scratch, "err", ".txt");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1200m",
                "-cp",
                System.getProperty("java.class.path"),
                "io.railyard.cli.Main"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectInput(input)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        return new RailyardProcess(process, out, err);
    }

    /** Runs to the end. */
    static Ended run(Path scratch, Duration limit, String... arguments) throws Exception {
        try (RailyardProcess process = start(scratch, arguments)) {
            return process.await(limit);
        }
    }

    /** Runs to the end on {@code input}. */
    static Ended runOn(Path scratch, Duration limit, Path input, String... arguments) throws Exception {
        try (RailyardProcess process = start(scratch, Redirect.from(input.toFile()), arguments)) {
            return process.await(limit);
        }
    }

    Ended await(Duration limit) throws Exception {
        if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
            kill();
            throw new AssertionError("did not end within " + limit + ": " + ended(-1));
        }
        return ended(process.exitValue());
    }

    /** Waits until {@code condition} holds; false when the process ended first. */
    boolean awaitWhileAlive(Duration limit, BooleanSupplier condition) throws Exception {
        for (long left = limit.toMillis(); left > 0; left -= LIFE_CHECK.toMillis()) {
            if (condition.getAsBoolean()) {
                return true;
            }
            if (process.waitFor(LIFE_CHECK.toMillis(), TimeUnit.MILLISECONDS)) {
                return false;
            }
        }
        throw new AssertionError("nothing happened within " + limit + ": " + ended(-1));
    }

    /** Kills it as {@code kill -9} does, and whatever it had started. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** Asks it to stop, as Ctrl-C does. */
    void terminate() {
        process.destroy();
    }

    /** What it said so far. */
    Ended ended() throws IOException {
        return ended(process.isAlive() ? -1 : process.exitValue());
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }

    private Ended ended(int code) throws IOException {
        return new Ended(code, Files.readString(out), Files.readString(err));
    }
}
