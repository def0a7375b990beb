package io.railyard.machine.module;

import static org.assertj.core.api.Assertions.assertThat;

import io.railyard.machine.wasm.Engine;
import io.railyard.machine.wasm.EngineInstance;
import io.railyard.machine.wasm.StrictEngine;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An instruction may name the one memory there is, and number it in more bytes than needed; it means the same. */
final class NamedMemoryTest {
    private static byte[] module(String code, String data) {
        return new Assembly()
                .section(1, "#6000017f")
                .section(3, "0")
                .section(5, "#00 1")
                .section(7, "'f' #00 0")
                .raw(12, "2")
                .code("0 : " + code)
                .section(11, data, "#01 'abcd'")
                .toByteArray();
    }

    private static long result(PreparedModule module, Engine engine) throws Exception {
        EngineInstance instance = engine.load(module).instantiate(1);
        instance.setGlobal(module.gasGlobal(), 1_000_000);
        instance.setGlobal(module.depthGlobal(), 100);
        return instance.function("f").orElseThrow().call();
    }

    @Test
    void meansTheSameOnEveryEngine() throws Exception {
        String rest = " i32.const 0 i32.load8_u %s i32.add i32.const 8 v128.load %s i32x4.extract_lane #00 i32.add"
                + " i32.const 8 i32.const 0 i32x4.splat v128.load8_lane %s #03 i32x4.extract_lane #00 i32.add";
        PreparedModule plain = Preparation.prepare(module(
                "i32.const 0 i32.const 7 i32.store #0205 memory.size #00" + rest.formatted("#0005", "#0400", "#0001"),
                "#00 i32.const 8 end 'xyz!'"));
        PreparedModule named = Preparation.prepare(module(
                "i32.const 0 i32.const 7 i32.store #420005 memory.size #8000"
                        + rest.formatted("#408000 5", "#440000", "#400001"),
                "#02 0 i32.const 8 end 'xyz!'"));

        // one page, the byte stored, the data whose first byte the store has cleared, and 'y' in the highest byte
        long expected = 1 + 7 + 0x217a7900 + ('y' << 24);
        for (Engine engine : List.of(StrictEngine.own(), Engine.ownInterpreter())) {
            assertThat(result(plain, engine)).isEqualTo(expected);
            assertThat(result(named, engine)).isEqualTo(expected);
        }
    }

    @Test
    void isPreparedIntoTheFormThatEveryEngineKnows() throws Exception {
        PreparedModule named = Preparation.prepare(
                module("i32.const 8 i32.load #420000 memory.size #00 i32.add", "#00 i32.const 8 end 'xyz!'"));
        PreparedModule plain = Preparation.prepare(
                module("i32.const 8 i32.load #0200 memory.size #00 i32.add", "#00 i32.const 8 end 'xyz!'"));

        assertThat(named.digest()).isEqualTo(plain.digest());
        assertThat(result(named, Engine.compiled())).isEqualTo(result(plain, StrictEngine.own()));
    }
}
