package io.railyard.machine.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Published AO modules, given by the environment variable RAILYARD_AO_MODULES: a folder with .wasm files below it. */
final class RealModulesTest {
    private static List<Path> modules() throws IOException {
        Optional<Path> folder =
                Optional.ofNullable(System.getenv("RAILYARD_AO_MODULES")).map(Path::of);
        assumeTrue(folder.isPresent(), "skipped: RAILYARD_AO_MODULES names no folder of published modules");
        try (Stream<Path> files = Files.walk(folder.orElseThrow())) {
            return files.filter(file -> file.toString().endsWith(".wasm"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void everyPublishedModuleIsValid() throws Exception {
        for (Path file : modules()) {
            ModuleStructure module = ModuleStructure.read(Files.readAllBytes(file));
            Validator.check(module);

            assertThat(module.bodies).as(file.toString()).isNotEmpty();
            assertThat(Features.of(module).contains(Features.MEMORY64))
                    .as(file.toString())
                    .isEqualTo(module.memories.stream().anyMatch(ModuleStructure.Limits::wide));
        }
    }
}
