package io.railyard.machine.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import com.dylibso.chicory.wabt.Wat2Wasm;
import io.railyard.machine.memory.FlatBounds;
import io.railyard.machine.memory.PagedMemory;
import io.railyard.machine.module.PreparedModule;
import io.railyard.machine.wasm.EngineInstance;
import io.railyard.machine.wasm.GuestTrap;
import io.railyard.machine.wasm.StrictEngine;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A 64-bit memory of as many bytes as lie in one array as a whole: its last bytes are read and written, and what is behind
 * them is a trap, in functions that access the memory themselves as in those that call for it.
 */
final class WholeMemoryTest {
    private static final long BYTES = FlatBounds.MOST_WHOLE_BYTES;
    private static final long[] BEHIND = {BYTES, BYTES + 1, 1L << 30, (1L << 31) - 8, 1L << 31, 1L << 32, -1, -8, -9};
    private static final int PAGES = FlatBounds.MOST_WHOLE_BYTES / PagedMemory.WASM_PAGE_BYTES;

    /** Functions whose names end in {@code end}. */
    private static String functions(String end, String padding) {
        return """
              (func (export "readEND") (param $at i64) (result i32) PADDING (i32.load8_u (local.get $at)))
              (func (export "readBehindEND") (param $at i64) (result i32) PADDING
                (i32.load8_u offset=8 (local.get $at)))
              (func (export "writeEND") (param $at i64) (result i32) PADDING
                (i32.store8 (local.get $at) (i32.const 7)) (i32.load8_u (local.get $at)))
              (func (export "writeBehindEND") (param $at i64) (result i32) PADDING
                (i32.store8 offset=8 (local.get $at) (i32.const 9)) (i32.load8_u offset=8 (local.get $at)))
            """.replace("END", end).replace("PADDING", padding);
    }

    private static String call(PreparedModule module, EngineInstance instance, String function, long address) {
        instance.setGlobal(module.gasGlobal(), 1_000_000);
        instance.setGlobal(module.depthGlobal(), 100);
        instance.setGlobal(module.stopGlobal(), 0);
        try {
            return Long.toString(instance.function(function).orElseThrow().call(address));
        } catch (GuestTrap e) {
            return e.trap().toString();
        }
    }

    @Test
    void isReachedToItsLastByteAndNotBehind() {
        String guest = "(module (memory i64 %d %d) %s %s)"
                .formatted(PAGES, PAGES, functions("", ""), functions("InPlace", "i32.const 1 drop ".repeat(600)));
        PreparedModule module = Judged.prepare(Wat2Wasm.parse(guest));
        EngineInstance instance =
                StrictEngine.own().load(module).instantiate(PAGES, imported -> (caller, arguments) -> 0);

        for (String end : List.of("", "InPlace")) {
            assertThat(call(module, instance, "write" + end, BYTES - 1)).isEqualTo("7");
            assertThat(call(module, instance, "read" + end, BYTES - 1)).isEqualTo("7");
            assertThat(call(module, instance, "readBehind" + end, BYTES - 9)).isEqualTo("7");
            assertThat(call(module, instance, "writeBehind" + end, BYTES - 9)).isEqualTo("9");
            assertThat(call(module, instance, "readBehind" + end, BYTES - 8)).isEqualTo("OUT_OF_BOUNDS");
            assertThat(call(module, instance, "writeBehind" + end, BYTES - 8)).isEqualTo("OUT_OF_BOUNDS");
            for (String function : List.of("read", "write", "readBehind", "writeBehind")) {
                for (long address : BEHIND) {
                    assertThat(call(module, instance, function + end, address))
                            .as(function + end + " " + address)
                            .isEqualTo("OUT_OF_BOUNDS");
                }
            }
        }
        assertThat(instance.memory().commit()).containsExactly((int) (BYTES / PagedMemory.PAGE_BYTES - 1));
    }
}
