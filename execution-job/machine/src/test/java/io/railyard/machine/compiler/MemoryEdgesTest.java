package io.railyard.machine.compiler;

import static io.railyard.machine.compiler.Binary.F32;
import static io.railyard.machine.compiler.Binary.F64;
import static io.railyard.machine.compiler.Binary.I32;
import static io.railyard.machine.compiler.Binary.I64;
import static org.assertj.core.api.Assertions.assertThat;

import io.railyard.machine.binary.BinaryWriter;
import io.railyard.machine.module.PreparedModule;
import io.railyard.machine.wasm.Engine;
import io.railyard.machine.wasm.EngineInstance;
import io.railyard.machine.wasm.StrictEngine;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Loads and stores trap exactly where the memory ends, by whatever sum of address and offset, and are undone exactly. */
final class MemoryEdgesTest {
    private static final int PAGE = 65_536;
    private static final int[] WIDTHS = {4, 8, 4, 8, 1, 1, 2, 2, 1, 1, 2, 2, 4, 4, 4, 8, 4, 8, 1, 2, 1, 2, 4};
    private static final int[] TYPES = {
        I32, I64, F32, F64, I32, I32, I32, I32, I64, I64, I64, I64, I64, I64, I32, I64, F32, F64, I32, I32, I64, I64,
        I64
    };
    private static final long[] OFFSETS = {
        0, 1, 8, 4_095, PAGE - 8, PAGE - 1, PAGE, 0x7fff_ffffL, 0x8000_0000L, 0xffff_ffffL
    };

    private static List<Integer> addresses() {
        List<Integer> all = new ArrayList<>(
                List.of(0, 1, 100, 4_093, 4_096, -1, -8, -65_536, Integer.MIN_VALUE, Integer.MAX_VALUE));
        for (int near = -9; near <= 1; near++) {
            all.add(PAGE + near);
            all.add(2 * PAGE + near);
        }
        return all;
    }

    /** Long functions access memory themselves, short ones by calls; memories that grow are bounded otherwise. */
    private static PreparedModule module(boolean large, boolean growing) {
        Binary binary = new Binary().memory(1, growing ? 3 : 1);
        for (int i = 0; i < WIDTHS.length; i++) {
            boolean load = i < 14;
            for (int k = 0; k < OFFSETS.length; k++) {
                BinaryWriter code = new BinaryWriter();
                for (int n = 0; large && n <= Frame.INLINE_INSTRUCTIONS; n++) {
                    code.u8(0x01);
                }
                code.u8(0x20, 0);
                if (!load) {
                    code.u8(0x20, 1);
                }
                code.u8(0x28 + i, 0).u32((int) OFFSETS[k]);
                binary.function(
                        "f" + i + "o" + k,
                        load ? List.of(I32) : List.of(I32, TYPES[i]),
                        load ? List.of(TYPES[i]) : List.of(),
                        code);
            }
        }
        if (growing) {
            binary.function("grow", List.of(I32), List.of(I32), new BinaryWriter().u8(0x20, 0, 0x40, 0));
        }
        return Judged.prepare(binary.toByteArray());
    }

    @ParameterizedTest
    @CsvSource({"false,false", "false,true", "true,false", "true,true"})
    void trapsExactlyAtTheEnd(boolean large, boolean growing) {
        PreparedModule module = module(large, growing);
        Judged own = new Judged(module, StrictEngine.own());
        Judged judge = new Judged(module, Engine.interpreter());
        if (growing) {
            // From one page to two with room for three: the array is longer than the memory.
            assertThat(own.call("grow", 1_000_000, 1)).isEqualTo(judge.call("grow", 1_000_000, 1));
        }

        for (int i = 0; i < WIDTHS.length; i++) {
            for (int k = 0; k < OFFSETS.length; k++) {
                for (int address : addresses()) {
                    String name = "f" + i + "o" + k;
                    long[] arguments = i < 14 ? new long[] {address} : new long[] {address, 0x0102_0304_0506_0708L};
                    String result = own.result(name, arguments);
                    long end = Integer.toUnsignedLong(address) + OFFSETS[k] + WIDTHS[i];
                    if (end > (growing ? 2 * PAGE : PAGE)) {
                        // Not the judge's word: its byte stores go round at 2^32.
                        assertThat(result).as(name + " at " + address).isEqualTo("trap OUT_OF_BOUNDS 0");
                    } else {
                        assertThat(result).as(name + " at " + address).isEqualTo(judge.result(name, arguments));
                    }
                }
            }
        }
        assertThat(own.call("f0o0", 1_000_000, 0)).isEqualTo(judge.call("f0o0", 1_000_000, 0));
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void undoesAStoreThatCrossesPagesWhateverCameBefore(boolean large) throws Exception {
        PreparedModule module = module(large, false);
        EngineInstance instance = StrictEngine.own().load(module).instantiate(1);
        for (int i = 0; i < PAGE; i++) {
            instance.memory().writeByte(i, (byte) (i * 7));
        }
        instance.memory().commit();
        byte[] before = instance.memory().readBytes(0, PAGE);
        instance.setGlobal(module.gasGlobal(), 1_000_000);

        instance.memory().writeI32(8_192, 5);
        instance.function("f15o0").orElseThrow().call(4_092, -1L);
        instance.function("f15o0").orElseThrow().call(8_188, -1L);
        instance.function("f18o0").orElseThrow().call(4_100, 9);
        byte[] changed = instance.memory().readBytes(0, PAGE);
        instance.memory().rollback();

        assertThat(changed).isNotEqualTo(before);
        assertThat(instance.memory().readBytes(0, PAGE)).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void saysWhichPagesChanged(boolean large) throws Exception {
        PreparedModule module = module(large, false);
        EngineInstance instance = StrictEngine.own().load(module).instantiate(1);
        instance.memory().commit();
        instance.setGlobal(module.gasGlobal(), 1_000_000);

        instance.function("f15o0").orElseThrow().call(4_092, -1L);
        instance.function("f14o0").orElseThrow().call(20_000, 0);
        instance.function("f14o0").orElseThrow().call(PAGE - 4, 1);

        assertThat(instance.memory().commit()).containsExactly(0, 1, 15);
    }
}
