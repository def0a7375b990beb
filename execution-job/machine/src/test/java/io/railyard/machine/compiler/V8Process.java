package io.railyard.machine.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs a script on V8. */
final class V8Process {
    private V8Process() {}

    static boolean isPresent() throws InterruptedException {
        try {
            return new ProcessBuilder("node", "--version").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** Runs {@code script}; its error text is the failure when it does not end well. */
    static void run(Path script, Object... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("node", script.toString()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        Path errors = script.resolveSibling("errors");
        int code = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(errors.toFile())
                .start()
                .waitFor();
        assertThat(code).as(() -> text(errors)).isZero();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "no error text";
        }
    }
}
