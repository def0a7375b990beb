package io.railyard.machine.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.railyard.machine.wasm.Engine;
import io.railyard.machine.wasm.EngineInstance;
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
        EngineInstance instance = Engine.own().load(prepared).instantiate(1);
        instance.setGlobal(prepared.gasGlobal(), 1_000_000);
        instance.setGlobal(prepared.depthGlobal(), 1_000);

        assertThat(instance.function("direct").orElseThrow().call()).isEqualTo(7);
        assertThat(instance.function("indirect").orElseThrow().call()).isEqualTo(8);
    }

    @Test
    void refusesMoreThanAllowed() {
        assertThatThrownBy(() -> Preparation.prepare(module("i32", 1, ModuleBounds.RESULTS + 1)))
                .hasMessage("module.too-large: number of results is 129, the limit is 128");
        assertThatThrownBy(() -> Preparation.prepare(module("v128", ModuleBounds.PARAMETERS / 2 + 1, 1)))
                .hasMessage("module.too-large: number of parameters is 102, the limit is 100");
    }
}
