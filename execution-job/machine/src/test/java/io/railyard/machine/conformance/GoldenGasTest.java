package io.railyard.machine.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.railyard.machine.wasm.Engine;
import io.railyard.machine.wasm.StrictEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What 200 generated programs use of their gas, call by call, is what stands in a file: neither a change of preparation nor
 * one of an engine changes it unnoticed. {@code -Dgolden.update} writes the file anew, which a new version of preparation
 * must do.
 */
final class GoldenGasTest {
    private static final int PROGRAMS = 200;
    private static final Pattern LEFT = Pattern.compile(" gas (-?[0-9]+) ");
    private static final Path FILE = Path.of(
            System.getProperty("railyard.root", "../.."), "execution-job/machine/src/test/resources/fuzz/gas.golden");

    /** One line: the seed, gas of each call. */
    private static String line(long seed, Engine engine) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] wasm = FuzzModule.make(random, FuzzFeatures.some(random));
        FuzzCase one = new FuzzCase(wasm, FuzzRun.calls(wasm, random, FuzzRun.CALLS));
        return seed + ": "
                + one.seenOn(engine).stream().map(GoldenGasTest::used).collect(Collectors.joining(" "));
    }

    private static String used(String seen) {
        Matcher left = LEFT.matcher(seen);
        if (!left.find()) {
            throw new IllegalStateException("No gas in " + seen);
        }
        return Long.toString(FuzzCase.GAS - Long.parseLong(left.group(1)));
    }

    @Test
    void programsUseTheGasThatIsPinned() throws Exception {
        List<String> compiled = new ArrayList<>();
        List<String> interpreted = new ArrayList<>();
        for (long seed = 0; seed < PROGRAMS; seed++) {
            compiled.add(line(seed, StrictEngine.own()));
            interpreted.add(line(seed, Engine.ownInterpreter()));
        }
        if (System.getProperty("golden.update") != null) {
            Files.write(FILE, compiled);
        }

        assertThat(compiled).isEqualTo(Files.readAllLines(FILE));
        assertThat(interpreted).isEqualTo(compiled);
    }
}
