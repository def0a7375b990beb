package io.railyard.guests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.railyard.testkit.SharedData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A script of messages for one process, with the reference loader's answers. Format: docs/formats/guest-messages.md, 9. */
record Script(String name, Guest guest, List<Step> steps) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String EXPECTED = ".expected.jsonl";

    /** One call; {@code expected} is the whole expected line. */
    record Step(String note, String message, String environment, JsonNode expected) {
        boolean traps() {
            return expected.path("trap").asBoolean();
        }
    }

    @Override
    public String toString() {
        return name;
    }

    static Path folder() {
        return SharedData.checkout().resolve("execution-job/guests/src/test/resources/scripts");
    }

    static Stream<Script> all() {
        try (Stream<Path> files = Files.list(folder())) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".jsonl") && !file.endsWith(EXPECTED))
                    .map(file -> file.substring(0, file.length() - ".jsonl".length()))
                    .sorted()
                    .toList()
                    .stream()
                    .map(Script::read);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String goldens(String name) {
        try {
            return Files.readString(folder().resolve(name + EXPECTED));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Script read(String name) {
        try {
            List<String> lines = Files.readAllLines(folder().resolve(name + ".jsonl"));
            List<String> expected = goldens(name).lines().toList();
            if (expected.size() != lines.size() - 1) {
                throw new IllegalStateException(
                        name + ": " + (lines.size() - 1) + " messages, " + expected.size() + " goldens");
            }
            List<Step> steps = new ArrayList<>();
            for (int i = 0; i < expected.size(); i++) {
                JsonNode line = JSON.readTree(lines.get(i + 1));
                steps.add(new Step(
                        line.path("note").asText(),
                        line.path("msg").asText(),
                        line.path("env").asText(),
                        JSON.readTree(expected.get(i))));
            }
            String module = JSON.readTree(lines.get(0)).path("module").asText();
            return new Script(name, Guests.named(module).orElseThrow(), List.copyOf(steps));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
