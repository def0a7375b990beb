package io.railyard.machine.conformance;

import io.railyard.machine.module.Preparation;
import io.railyard.testkit.Seeds;
import org.junit.jupiter.api.Test;

final class FuzzGeneratorTest {
    @Test
    void makesModulesThatPreparationAccepts() {
        Seeds.each(500, random -> {
            FuzzFeatures features = FuzzFeatures.some(random);
            byte[] wasm = FuzzModule.make(random, features);
            Preparation.prepare(wasm);
        });
    }
}
