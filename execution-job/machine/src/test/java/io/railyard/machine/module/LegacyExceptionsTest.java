package io.railyard.machine.module;

import static org.assertj.core.api.Assertions.assertThat;

import io.railyard.machine.wasm.Engine;
import io.railyard.machine.wasm.EngineInstance;
import io.railyard.machine.wasm.GuestTrap;
import io.railyard.machine.wasm.StrictEngine;
import io.railyard.machine.wasm.Trap;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@code preparation/legacy.wasm} is {@code legacy.wat} as wabt writes it. The expected results are those of V8 14.6, which
 * ran the module as it is, legacy instructions included; the engines here run the translation.
 */
final class LegacyExceptionsTest {
    private static final int[] ARGUMENTS = {0, 1, 2, 3, 4, 5, 9, 10};
    private static final long GAS = 1_000_000;
    private static final int DEPTH = 100;

    private static byte[] wasm() throws IOException {
        try (InputStream in = LegacyExceptionsTest.class.getResourceAsStream("/preparation/legacy.wasm")) {
            return Optional.ofNullable(in).orElseThrow().readAllBytes();
        }
    }

    private static EngineInstance start(Engine engine, PreparedModule module) {
        EngineInstance instance = engine.load(module).instantiate(module.memoryMaxPages());
        refill(instance, module);
        return instance;
    }

    private static void refill(EngineInstance instance, PreparedModule module) {
        instance.setGlobal(module.gasGlobal(), GAS);
        instance.setGlobal(module.depthGlobal(), DEPTH);
    }

    @ParameterizedTest
    @CsvSource({
        "clauses, 1 111 22 7 trap 1 1 1",
        "wide, 1030 44 92 exception trap 11 11 11",
        "rethrow, 1 11 22 33 trap 1 1 1",
        "through, 5 12 6 6 trap 5 5 5",
        "delegateOver, 1 211 300 300 trap 1 1 1",
        "delegateNear, 1 300 300 300 trap 1 1 1",
        "delegateBlock, 1 301 301 301 trap 1 1 1",
        "delegateCaller, 1 12 13 13 trap 1 90 1",
        "delegateChain, 2 14 4 4 trap 2 2 2",
        "delegateFromHandler, 1 70 70 70 trap 1 1 1",
        "loop, 1 11 1011 2011 2012 2023 4035 5035",
        "table, 1011 1011 11 11 11 11 11 11",
        "uncaught, 8 exception exception 8 trap 8 8 8",
        "empty, 1 2 2 2 trap 1 1 1"
    })
    void doAsBeforeWhenTranslatedAndGiveDepthBack(String function, String expected) throws Exception {
        PreparedModule module = Preparation.prepare(wasm());
        List<String> gas = new ArrayList<>();
        for (Engine engine : List.of(StrictEngine.own(), Engine.interpreter())) {
            EngineInstance instance = start(engine, module);
            List<String> seen = new ArrayList<>();
            StringBuilder left = new StringBuilder();
            for (int argument : ARGUMENTS) {
                refill(instance, module);
                seen.add(call(instance, function, argument));
                left.append(' ').append(instance.global(module.gasGlobal()));
                if (!seen.get(seen.size() - 1).matches("trap|exception")) {
                    assertThat(instance.global(module.depthGlobal())).isEqualTo(DEPTH);
                }
            }
            gas.add(left.toString());

            assertThat(String.join(" ", seen)).isEqualTo(expected);
        }
        assertThat(gas.get(0)).isEqualTo(gas.get(1));
    }

    @Test
    void leaveNoLegacyInstructionBehind() throws Exception {
        ModuleStructure published = ModuleStructure.read(wasm());
        assertThat(Features.of(published)).contains(Features.EXCEPTIONS_LEGACY);

        byte[] prepared = Preparation.prepare(wasm()).wasm().toByteArray();

        assertThat(Features.of(ModuleStructure.read(prepared)))
                .contains(Features.EXCEPTIONS)
                .doesNotContain(Features.EXCEPTIONS_LEGACY);
    }

    private static String call(EngineInstance instance, String function, int argument) {
        try {
            return String.valueOf(
                    (int) instance.function(function).orElseThrow().call(argument));
        } catch (GuestTrap e) {
            return e.trap() == Trap.UNCAUGHT_EXCEPTION ? "exception" : "trap";
        }
    }
}
