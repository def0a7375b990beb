package io.railyard.machine.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import com.dylibso.chicory.wabt.Wat2Wasm;
import io.railyard.machine.module.PreparedModule;
import io.railyard.machine.wasm.Engine;
import io.railyard.machine.wasm.EngineInstance;
import io.railyard.machine.wasm.GuestTrap;
import io.railyard.machine.wasm.StrictEngine;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Functions that call nothing only look whether there is depth: they stop a guest where they did, and it counts as it did. */
final class LeafDepthTest {
    private static final String MODULE = """
            (module (memory 1 1)
              (func $leaf (param i32) (result i32)
                (block $out (br_if $out (local.get 0)) (return (i32.const 3)))
                (loop $again (br_if $again (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
                (i32.const 5))
              (func (export "leaf") (param i32) (result i32) (call $leaf (local.get 0)))
              (func (export "two") (param i32) (result i32)
                (i32.add (call $leaf (local.get 0)) (call $middle (local.get 0))))
              (func $middle (param i32) (result i32) (call $leaf (local.get 0)))
              (func (export "trap") (param i32) (result i32) (i32.div_u (i32.const 1) (call $zero)))
              (func $zero (result i32) (i32.const 0)))
            """;

    private static String run(
            PreparedModule module, Engine engine, String function, long depth, long gas, int argument) {
        EngineInstance instance = engine.load(module).instantiate(1);
        instance.setGlobal(module.gasGlobal(), gas);
        instance.setGlobal(module.depthGlobal(), depth);
        try {
            long result = instance.function(function).orElseThrow().call(argument);
            return result + " gas " + instance.global(module.gasGlobal()) + " depth "
                    + instance.global(module.depthGlobal());
        } catch (GuestTrap e) {
            return e.trap() + " gas " + instance.global(module.gasGlobal()) + " stop "
                    + instance.global(module.stopGlobal());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"leaf", "two", "trap"})
    void stopWhereTheyStopInTheInterpreter(String function) {
        PreparedModule module = Judged.prepare(Wat2Wasm.parse(MODULE));
        for (long depth = 0; depth < 40; depth++) {
            for (int argument : new int[] {0, 1, 4}) {
                for (long gas : new long[] {5, 50, 500}) {
                    assertThat(run(module, StrictEngine.own(), function, depth, gas, argument))
                            .isEqualTo(run(module, Engine.ownInterpreter(), function, depth, gas, argument));
                }
            }
        }
    }

    @Test
    void areThoseThatCallNothingButWhatStopsTheGuest() throws CompilerRefusal {
        GuestModule module =
                GuestModule.read(Judged.prepare(Wat2Wasm.parse(MODULE)).wasm().toByteArray());
        List<Code> functions = new ArrayList<>();
        for (int i = 0; i < module.bodies.size(); i++) {
            functions.add(Idioms.replace(Decoder.decode(module, module.imports + i)));
        }
        CallGraph calls = new CallGraph(module, functions, true);

        assertThat(functions.subList(0, 6).stream().map(calls::isLeaf))
                .containsExactly(true, false, false, false, false, true);
    }
}
