package io.railyard.machine.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.railyard.machine.Histories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Modules made by chance, and real guests changed by chance, do the same on our engine as on Endive and on V8: results or
 * traps, gas, memory, globals. {@code -Drailyard.fuzz.executions=N} sets how many calls are compared (the nightly run:
 * 100,000), {@code -Drailyard.seed=S} where the seeds begin, {@code -Drailyard.fuzz.found=FOLDER} keeps what differs.
 */
final class FuzzTest {
    private static final int EXECUTIONS = Integer.getInteger("railyard.fuzz.executions", 1_500);
    private static final long FIRST_SEED = Long.getLong("railyard.seed", 0);
    private static final int MOST_FOUND = 10;

    @TempDir
    private Path directory;

    @Test
    void enginesShowTheSame() throws IOException {
        List<String> found = new ArrayList<>();
        Optional<FuzzV8> v8 = FuzzV8.start(directory);
        try {
            FuzzRun run = new FuzzRun(v8, List.of(Histories.wasm("counter"), Histories.wasm("token")));
            for (long seed = FIRST_SEED; run.executions() < EXECUTIONS && found.size() < MOST_FOUND; seed++) {
                trial(run, seed, found);
            }
            System.out.println("Fuzzing from seed " + FIRST_SEED + ": " + run.executions() + " executions"
                    + (v8.isPresent() ? "" : ", without V8: there is no node on the path") + "; judges could not run "
                    + run.unjudged());
        } finally {
            v8.ifPresent(FuzzV8::close);
        }
        assertThat(found).isEmpty();
    }

    private static void trial(FuzzRun run, long seed, List<String> found) throws IOException {
        Optional<FuzzRun.Difference> difference;
        try {
            difference = run.trial(seed);
        } catch (RuntimeException | AssertionError e) {
            found.add("seed " + seed + ": " + e + (e.getCause() == null ? "" : ": " + e.getCause()));
            return;
        }
        if (difference.isPresent()) {
            found.add("seed " + seed + ", methods of " + difference.get().methodBytes() + ": "
                    + difference.get().text());
            String folder = System.getProperty("railyard.fuzz.found");
            if (folder != null) {
                FuzzCase smallest = new FuzzMinimizer(run, difference.get())
                        .smallest(difference.get().one());
                Files.writeString(
                        Path.of(folder).resolve("seed-" + seed + ".json"),
                        smallest.toJson(difference.get().judge() + ", seed " + seed));
            }
        }
    }
}
