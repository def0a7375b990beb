package io.railyard.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Small demos: the whole pipeline, fewer markets and rounds. */
final class DemoRuns {
    static final Duration LIMIT = Duration.ofMinutes(5);

    private static final List<String> SMALL = List.of("demo", "--json", "--markets", "2", "--rounds", "60");

    private DemoRuns() {}

    /** Arguments of a small demo into {@code out}. */
    static String[] arguments(Path out, String... more) {
        List<String> all = new ArrayList<>(SMALL);
        all.add("--out");
        all.add(out.toString());
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    /** The JSON document a demo printed. */
    static JsonNode document(RailyardProcess.Ended ended) throws IOException {
        return new ObjectMapper().readTree(ended.out());
    }

    /** Bytes of results that stand in the broker's log under {@code out}: how far a run is. */
    static long resultBytes(Path out) {
        Path kafka = out.resolve("kafka");
        if (!Files.isDirectory(kafka)) {
            return 0;
        }
        try (Stream<Path> files = Files.walk(kafka, 2)) {
            return files.filter(file -> file.toString().contains("ao.results-")
                            && file.toString().endsWith(".log"))
                    .mapToLong(DemoRuns::size)
                    .sum();
        } catch (IOException | UncheckedIOException e) {
            return 0;
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0;
        }
    }
}
