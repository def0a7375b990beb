package io.railyard.machine.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.dylibso.chicory.wabt.Wat2Wasm;
import io.railyard.machine.wasm.Engine;
import io.railyard.machine.wasm.EngineInstance;
import io.railyard.machine.wasm.GuestTrap;
import io.railyard.machine.wasm.StrictEngine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The expected numbers are those of {@code @permaweb/wasm-metering} 0.2.2: gas used by the module it instrumented on Node
 * 20, and the SHA-256 of the amounts it wrote into real modules.
 */
final class AoMeteringTest {
    private static final long LIMIT = 1_000_000;

    private static PreparedModule segments() throws Exception {
        try (InputStream in = AoMeteringTest.class.getResourceAsStream("/metering/segments.wat")) {
            String text = new String(Optional.ofNullable(in).orElseThrow().readAllBytes(), StandardCharsets.UTF_8);
            return Preparation.prepare(Wat2Wasm.parse(text), AllowedImports.NONE, GasRule.AO_METERING);
        }
    }

    private static EngineInstance start(Engine engine, PreparedModule module, long gas) {
        EngineInstance instance = engine.load(module).instantiate(module.memoryMaxPages());
        instance.setGlobal(module.gasGlobal(), gas);
        instance.setGlobal(module.depthGlobal(), 100);
        return instance;
    }

    @ParameterizedTest
    @CsvSource({
        "loops, 1, 6, 3692",
        "loops, 10, 60, 33383",
        "arms, 0, 16, 11378",
        "arms, 1, 12, 11589",
        "arms, 2, 30, 516",
        "arms, 9, 30, 516",
        "numbers, 77, 5, 74143",
        "grow, 1, 3, 10447",
        "grow, 100, 0, 10447",
        "stop, 1, trap, 679"
    })
    void usesTheGasOfTheReference(String function, int argument, String result, long gas) throws Exception {
        PreparedModule module = segments();
        for (Engine engine : List.of(StrictEngine.own(), Engine.compiled(), Engine.interpreter())) {
            EngineInstance instance = start(engine, module, LIMIT);
            instance.setGlobal(module.memoryPagesGlobal(), 4);

            String seen;
            try {
                seen = String.valueOf(
                        (int) instance.function(function).orElseThrow().call(argument));
            } catch (GuestTrap e) {
                seen = "trap";
            }

            assertThat(seen).isEqualTo(result);
            assertThat(LIMIT - instance.global(module.gasGlobal())).isEqualTo(gas);
        }
    }

    @Test
    void goesOnWithExactlyTheLimitAndStopsOneBelow() throws Exception {
        PreparedModule module = segments();

        EngineInstance enough = start(StrictEngine.own(), module, 33_383);
        enough.function("loops").orElseThrow().call(10);
        EngineInstance less = start(StrictEngine.own(), module, 33_382);

        assertThat(enough.global(module.gasGlobal())).isZero();
        assertThatThrownBy(() -> less.function("loops").orElseThrow().call(10)).isInstanceOf(GuestTrap.class);
        assertThat(less.global(module.stopGlobal())).isEqualTo(PreparedModule.STOPPED_BY_GAS);
    }

    @Test
    void refusesAnInstructionThatTheReferenceCannotRead() {
        byte[] wasm =
                Wat2Wasm.parse("(module (memory 1) (func (memory.fill (i32.const 0) (i32.const 0) (i32.const 1))))");

        assertThatThrownBy(() -> Preparation.prepare(wasm, AllowedImports.NONE, GasRule.AO_METERING))
                .isInstanceOf(ModuleRefused.class)
                .hasMessageStartingWith("module.unsupported: ")
                .hasMessageContaining("0xfc0b in a metering format");
    }

    @ParameterizedTest
    @CsvSource({"aos2_0_4_32.wasm, 25809, 49e7eaf8357800dbb6b20d288c8399c5aa06c39c753e122946515befaef844dc"})
    void takesWhatTheReferenceTakesInRealModules(String file, int count, String digest) throws Exception {
        byte[] wasm = module(file);

        List<Long> charges = Charges.of(Preparation.prepare(wasm, imported -> true, GasRule.AO_METERING));

        assertThat(charges).hasSize(count);
        assertThat(Charges.digest(charges).hex()).isEqualTo(digest);
    }

    private static byte[] module(String file) throws IOException {
        String folder = System.getenv("RAILYARD_AO_MODULES");
        assumeTrue(folder != null, "RAILYARD_AO_MODULES names no folder of AO modules");
        Path path = Path.of(folder, file);
        assumeTrue(Files.exists(path), "no " + path);
        return Files.readAllBytes(path);
    }
}
