package io.railyard.machine.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.railyard.machine.AoModuleFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import org.junit.jupiter.api.Test;

/** AO's published modules, as many as {@link AoModuleFiles} finds. */
final class RealModulesTest {
    @Test
    void everyPublishedModuleIsValid() throws Exception {
        Collection<Path> files = AoModuleFiles.published().values();
        assumeTrue(!files.isEmpty(), "skipped: no module that the vectors name is below RAILYARD_AO_MODULES");

        for (Path file : files) {
            ModuleStructure module = ModuleStructure.read(Files.readAllBytes(file));
            Validator.check(module);

            assertThat(module.bodies).as(file.toString()).isNotEmpty();
            assertThat(Features.of(module).contains(Features.MEMORY64))
                    .as(file.toString())
                    .isEqualTo(module.memories.stream().anyMatch(ModuleStructure.Limits::wide));
        }
    }
}
