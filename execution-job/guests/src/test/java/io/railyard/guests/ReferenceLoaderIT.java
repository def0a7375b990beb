package io.railyard.guests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.railyard.testkit.SharedData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The committed goldens are what AO's own loader answers. Needs node and {@code npm ci} in src/test/js; skips otherwise. */
class ReferenceLoaderIT {
    private static final Path FOLDER = SharedData.checkout().resolve("execution-job/guests/src/test/js");

    static Stream<String> scripts() {
        return Script.all().map(Script::name);
    }

    @BeforeAll
    static void needsNodeAndTheLoader() {
        String missing = "";
        if (!Files.isDirectory(FOLDER.resolve("node_modules/@permaweb/ao-loader"))) {
            missing = "@permaweb/ao-loader is not installed: npm ci in " + FOLDER;
        } else if (!nodeRuns()) {
            missing = "node is not on the path";
        }
        if (!missing.isEmpty()) {
            System.out.println("ReferenceLoaderIT skips: " + missing);
        }
        assumeTrue(missing.isEmpty(), missing);
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void goldensAreTheReferenceLoadersAnswers(String script) throws Exception {
        Process node = new ProcessBuilder("node", "run-scripts.mjs", "--print", script)
                .directory(FOLDER.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String printed = new String(node.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(node.waitFor()).isZero();
        assertThat(printed).isEqualTo(Script.goldens(script));
    }

    private static boolean nodeRuns() {
        try {
            return new ProcessBuilder("node", "--version")
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
