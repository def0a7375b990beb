package io.railyard.machine.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.railyard.machine.compiler.CompiledModule;
import io.railyard.machine.compiler.CompilerRefusal;
import io.railyard.machine.wasm.Engine;
import io.railyard.machine.wasm.EngineInstance;
import io.railyard.machine.wasm.GuestTrap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Functions with as many parameters and results as are allowed run, directly and through a table. */
final class WideTypesTest {
    private static byte[] module(String type, int parameters, int results) {
        String one = switch (type) {
            case "v128" -> "i32.const 1 i8x16.splat ";
            case "f64" -> "i32.const 1 f64.convert_i32_s ";
            default -> type + ".const 1 ";
        };
        return new Assembly()
                .section(
                        1,
                        "#60 " + uleb(parameters) + " " + (type + " ").repeat(parameters) + uleb(results) + " "
                                + (type + " ").repeat(results),
                        "#6000017f")
                .section(3, "0", "1", "1")
                .section(4, "funcref #00 1")
                .section(5, "#00 1")
                .section(7, "'direct' #00 1", "'indirect' #00 2")
                .section(9, "#00 i32.const 0 end 1 0")
                .code(
                        "0 : " + ("local.get " + uleb(parameters - 1) + " ").repeat(results),
                        "0 : " + one.repeat(parameters) + "call 0 " + "drop ".repeat(results) + "i32.const 7",
                        "0 : " + one.repeat(parameters) + "i32.const 0 call_indirect 0 0 " + "drop ".repeat(results)
                                + "i32.const 8")
                .toByteArray();
    }

    private static String uleb(int value) {
        return value < 0x80
                ? "#" + String.format("%02x", value)
                : "#" + String.format("%02x%02x", (value & 0x7f) | 0x80, value >> 7);
    }

    @ParameterizedTest
    @CsvSource({"i32, 1", "i64, 1", "f64, 1", "v128, 2"})
    void runAsWideAsAllowed(String type, int words) throws Exception {
        PreparedModule prepared =
                Preparation.prepare(module(type, ModuleBounds.PARAMETERS / words, ModuleBounds.RESULTS / words));

        assertThat(gasOf(prepared, Engine.own())).isEqualTo(gasOf(prepared, Engine.ownInterpreter()));
    }

    /** Gas of both calls, which must give what they should. */
    private static long gasOf(PreparedModule prepared, Engine engine) throws GuestTrap {
        EngineInstance instance = engine.load(prepared).instantiate(1);
        instance.setGlobal(prepared.gasGlobal(), 1_000_000);
        instance.setGlobal(prepared.depthGlobal(), 1_000);

        assertThat(instance.function("direct").orElseThrow().call()).isEqualTo(7);
        assertThat(instance.function("indirect").orElseThrow().call()).isEqualTo(8);
        return 1_000_000 - instance.global(prepared.gasGlobal());
    }

    /** A JVM method takes 255 slots; a 64-bit value takes two, a v128 four, and the compiler's own parameters take two. */
    @ParameterizedTest
    @CsvSource({"i32, 253, 254", "i64, 126, 127", "v128, 63, 64"})
    void areInterpretedWhereNoMethodTakesThem(String type, int most, int more) throws Exception {
        PreparedModule fits = Preparation.prepare(module(type, most, 1));
        PreparedModule wide = Preparation.prepare(module(type, more, 1));

        assertThat(CompiledModule.compile(fits)).isNotNull();
        assertThatThrownBy(() -> CompiledModule.compile(wide))
                .isInstanceOfSatisfying(
                        CompilerRefusal.class, e -> assertThat(e.isLimit()).isTrue())
                .hasMessageContaining("255");
        assertThat(gasOf(fits, Engine.own())).isEqualTo(gasOf(fits, Engine.ownInterpreter()));
        assertThat(gasOf(wide, Engine.own())).isEqualTo(gasOf(wide, Engine.ownInterpreter()));
    }

    @Test
    void refusesMoreThanAllowed() {
        assertThatThrownBy(() -> Preparation.prepare(module("i32", 1, ModuleBounds.RESULTS + 1)))
                .hasMessage("module.too-large: number of results is 129, the limit is 128");
        assertThatThrownBy(() -> Preparation.prepare(module("v128", ModuleBounds.PARAMETERS / 2 + 1, 1)))
                .hasMessage("module.too-large: number of parameters is 1002, the limit is 1000");
    }
}
