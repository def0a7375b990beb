package io.railyard.machine.conformance;

import io.railyard.machine.module.Preparation;
import io.railyard.testkit.Seeds;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class FuzzGeneratorTest {
    @Test
    void makesModulesThatPreparationAccepts() {
        Seeds.each(20_000, random -> {
            FuzzFeatures features = FuzzFeatures.some(random);
            byte[] wasm = FuzzModule.make(random, features);
            if (Boolean.getBoolean("dump")) Files.write(Path.of("/tmp/spec-work/dump.wasm"), wasm);
            Preparation.prepare(wasm);
        });
    }
}
