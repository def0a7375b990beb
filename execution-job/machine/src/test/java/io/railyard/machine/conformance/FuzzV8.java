package io.railyard.machine.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One Node process that runs many modules, one after the other. Owned by one thread. */
final class FuzzV8 implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final Writer to;
    private final BufferedReader from;

    private FuzzV8(Process process) {
        this.process = process;
        this.to = process.outputWriter(StandardCharsets.UTF_8);
        this.from = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Empty where there is no {@code node} on the path. */
    static Optional<FuzzV8> start(Path directory) throws IOException {
        Path script = directory.resolve("fuzz.js");
        try (InputStream in = FuzzV8.class.getResourceAsStream("/judge/fuzz.js")) {
            if (in == null) {
                throw new IllegalStateException("The test's script is missing");
            }
            Files.write(script, in.readAllBytes());
        }
        try {
            return Optional.of(new FuzzV8(new ProcessBuilder("node", "--experimental-wasm-memory64", script.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** What V8 shows of each call; empty when it could not run the module, with the reason in {@code why}. */
    Optional<List<String>> seen(FuzzCase one, StringBuilder why) throws IOException {
        to.write(one.taskForV8());
        to.write('\n');
        to.flush();
        JsonNode answer = JSON.readTree(from.readLine());
        if (answer.has("failed")) {
            why.append(answer.get("failed").asText());
            return Optional.empty();
        }
        List<String> seen = new ArrayList<>();
        answer.get("seen").forEach(text -> seen.add(text.asText()));
        return Optional.of(seen);
    }

    @Override
    public void close() {
        process.destroy();
    }
}
