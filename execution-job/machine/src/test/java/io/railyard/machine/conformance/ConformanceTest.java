package io.railyard.machine.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.railyard.machine.compiler.CompiledModule;
import io.railyard.machine.wasm.Engine;
import io.railyard.machine.wasm.StrictEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The official WebAssembly specification tests over prepared modules give what {@code docs/conformance.md} publishes.
 * They are fetched by {@code src/test/spec/fetch-spec-tests.sh}; without them the test is skipped. {@code
 * -Dspec.tests=FOLDER} runs others, {@code -Dspec.failures=FILE} writes the failures down, {@code -Dgolden.update=true}
 * writes the published list anew.
 */
final class ConformanceTest {
    private static final Path ROOT = Path.of(System.getProperty("railyard.root", "../.."));
    private static final Path PUBLISHED = ROOT.resolve("docs/conformance.md");

    private static final Engine ENGINE = switch (System.getProperty("spec.engine", "own")) {
        case "compiled" -> Engine.compiled();
        case "interpreter" -> Engine.interpreter();
        case "own-interpreter" -> Engine.ownInterpreter();
        default -> StrictEngine.own(Integer.getInteger("spec.methodBytes", CompiledModule.METHOD_BYTES));
    };

    @Test
    void passesTheTestsThatArePublishedAsPassed() throws IOException {
        Path folder = Path.of(System.getProperty(
                "spec.tests", ROOT.resolve("execution-job/machine/.spec-tests").toString()));
        assumeTrue(
                Files.isDirectory(folder),
                "skipped: no specification tests; execution-job/machine/src/test/spec/fetch-spec-tests.sh fetches them");
        List<SpecResult> results = new ArrayList<>();
        for (Path file : files(folder)) {
            String name = folder.relativize(file).toString().replace(".json", "");
            results.add(SpecRun.run(file, name, ENGINE));
        }
        List<String> failures =
                results.stream().flatMap(one -> one.failures().stream()).toList();
        if (System.getProperty("spec.failures") != null) {
            Files.write(Path.of(System.getProperty("spec.failures")), failures);
        }

        String list = SpecReport.of(Files.readString(folder.resolve("VERSION")).strip(), results);

        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(PUBLISHED, list);
        }
        assertThat(list).isEqualTo(Files.readString(PUBLISHED));
    }

    private static List<Path> files(Path folder) throws IOException {
        String only = System.getProperty("spec.only", "");
        try (Stream<Path> files = Files.walk(folder, 2)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .filter(file -> file.toString().contains(only))
                    .sorted()
                    .toList();
        }
    }
}
