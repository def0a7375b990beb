package io.railyard.machine.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What fuzzing once found different is the same now, on every engine that can run it. {@code
 * -Drailyard.fuzz.found=FOLDER} runs what a fuzzing run kept instead.
 */
final class FuzzRegressionTest {
    private static final Path FILES = Path.of(System.getProperty(
            "railyard.fuzz.found",
            Path.of(System.getProperty("railyard.root", "../.."), "execution-job/machine/src/test/resources/fuzz")
                    .toString()));

    @TempDir
    private Path directory;

    @Test
    void enginesShowTheSameOfAllThatWasFound() throws Exception {
        List<Path> files;
        try (Stream<Path> all = Files.list(FILES)) {
            files = all.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }
        Optional<FuzzV8> v8 = FuzzV8.start(directory);
        try {
            FuzzRun run = new FuzzRun(v8, List.of());
            List<String> found = new ArrayList<>();
            for (Path file : files) {
                compare(run, file, v8.isPresent(), found);
            }
            assertThat(found).isEmpty();
        } finally {
            v8.ifPresent(FuzzV8::close);
        }
    }

    private static void compare(FuzzRun run, Path file, boolean v8, List<String> found) throws Exception {
        FuzzCase one = FuzzCase.parse(Files.readAllBytes(file));
        List<String> judges = new ArrayList<>(List.of("interpreter", "compiled"));
        if (v8) {
            judges.add("v8");
        }
        boolean judged = false;
        for (String judge : judges) {
            for (int methodBytes : new int[] {150, 4_500}) {
                FuzzRun.Judgement judgement = run.compareFairly(one, judge, methodBytes);
                judged |= judgement.judged();
                judgement.difference().ifPresent(it -> found.add(file.getFileName() + " " + it.text()));
            }
        }
        if (!judged) {
            found.add(file.getFileName() + " was run by no judge: " + run.unjudged());
        }
    }
}
