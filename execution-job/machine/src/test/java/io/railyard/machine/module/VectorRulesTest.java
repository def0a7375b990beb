package io.railyard.machine.module;

import static org.assertj.core.api.Assertions.assertThat;

import io.railyard.machine.memory.PagedMemory;
import io.railyard.machine.wasm.StrictEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Canonical NaN in lanes, and relaxed vector instructions, on our compiler as V8 runs the same prepared module. */
final class VectorRulesTest {
    private static final int RESULT = 48;
    private static final int CANONICAL = 0xffc0_0000;
    /** Three operands of four words each. */
    private static final int[][] ROWS = {
        {
            0x7fc00001,
            0x7f800001,
            0xffc12345,
            0x3f800000,
            0x3f800000,
            0x3f800000,
            0x40000000,
            0x7fc00123,
            0,
            0x80000000,
            0xffffffff,
            0x7f000000
        },
        {
            0x7f800000,
            0xff800000,
            0,
            0x80000000,
            0xff800000,
            0x7f800000,
            0x7f800000,
            0,
            0x40490fdb,
            0xc0490fdb,
            0x7f7fffff,
            1
        },
        {
            0x01028081,
            0x7f80ff10,
            0x80808080,
            0x7f7f7f7f,
            0x0102037f,
            0x7f010002,
            0x7f7f7f7f,
            0x7f7f7f7f,
            1,
            0x7fffffff,
            0x80000000,
            0xffffffff
        },
        {
            0xbf800000,
            0x4f000000,
            0xcf000000,
            0x4f800000,
            0x3fc00000,
            0,
            0xc1e00000,
            0x41f00000,
            0x3f800001,
            0xb3800000,
            0x33800000,
            0x7f7fffff
        }
    };

    private static int[] run(Resource module, String function, int[] operands) throws Exception {
        PagedMemory memory = module.instance().memory();
        for (int i = 0; i < operands.length; i++) {
            memory.writeI32(4 * i, operands[i]);
        }
        module.call(function);
        int[] result = new int[4];
        for (int i = 0; i < 4; i++) {
            result[i] = memory.readInt(RESULT + 4 * i);
        }
        return result;
    }

    @Test
    void givesTheBitsThatV8Gives() throws Exception {
        Resource module = Resource.start("vectors.wasm", StrictEngine.own());
        List<String> seen = new ArrayList<>();
        for (String line : Resource.lines("vectors.csv")) {
            String[] parts = line.split(",", -1);
            int[] result = run(module, parts[0], ROWS[Integer.parseInt(parts[1])]);
            seen.add(parts[0] + "," + parts[1] + ","
                    + String.format(Locale.ROOT, "%08x %08x %08x %08x", result[0], result[1], result[2], result[3]));
        }

        assertThat(seen).isEqualTo(Resource.lines("vectors.csv"));
    }

    @Test
    void multipliesAndAddsInTwoRoundingsWithOneNan() throws Exception {
        Resource module = Resource.start("vectors.wasm", StrictEngine.own());
        for (int[] row : ROWS) {
            int[] plus = run(module, "f32x4.relaxed_madd", row);
            int[] minus = run(module, "f32x4.relaxed_nmadd", row);
            for (int lane = 0; lane < 4; lane++) {
                float product = Float.intBitsToFloat(row[lane]) * Float.intBitsToFloat(row[lane + 4]);
                float addend = Float.intBitsToFloat(row[lane + 8]);

                assertThat(plus[lane]).isEqualTo(bits(product + addend));
                assertThat(minus[lane]).isEqualTo(bits(-product + addend));
            }
        }
    }

    private static int bits(float value) {
        return Float.isNaN(value) ? CANONICAL : Float.floatToRawIntBits(value);
    }
}
