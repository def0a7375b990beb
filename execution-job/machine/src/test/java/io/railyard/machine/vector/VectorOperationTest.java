package io.railyard.machine.vector;

import static org.assertj.core.api.Assertions.assertThat;

import io.railyard.testkit.Seeds;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class VectorOperationTest {
    private static final int ROUNDS = 2_000;
    private static final long[] INTERESTING = {
        0,
        -1,
        1,
        0x8000_0000_8000_0000L,
        0x7fff_ffff_7fff_ffffL,
        0x8000_8000_8000_8000L,
        0x7fff_7fff_7fff_7fffL,
        0x8080_8080_8080_8080L,
        0x7f7f_7f7f_7f7f_7f7fL,
        0x7f80_0000_ff80_0000L,
        0x7fc0_0000_7f80_0001L,
        0xffc0_0001_ff80_0001L,
        0x7ff0_0000_0000_0000L,
        0xfff0_0000_0000_0000L,
        0x7ff8_0000_0000_0000L,
        0xfff8_0000_0000_0001L,
        0x7ff0_0000_0000_0001L,
        0x3f00_0000_bf00_0000L,
        0x3fc0_0000_4020_0000L,
        0x4f00_0000_cf00_0000L,
        0x4f80_0000_4f7f_ffffL,
        0x41df_ffff_ffc0_0000L,
        0x41e0_0000_0000_0000L,
        0x41ef_ffff_ffe0_0000L,
        0x41f0_0000_0000_0000L,
        0xc1e0_0000_0000_0000L,
        0x3fe0_0000_0000_0000L,
        0x4330_0000_0000_0001L,
        0x0000_0001_8000_0001L,
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        0x0f0e_0d0c_0b0a_0908L,
        0x1716_1514_1312_1110L
    };

    static Stream<VectorOperation> operations() {
        return VectorOperation.all().stream();
    }

    static long half(SplittableRandom random) {
        return switch (random.nextInt(5)) {
            case 0 -> INTERESTING[random.nextInt(INTERESTING.length)];
            case 1 -> IntLanes.of((int) INTERESTING[random.nextInt(INTERESTING.length)], random.nextInt());
            case 2 -> FloatLanes.of(random.nextInt(-2000, 2000) / 8f, random.nextInt(-2000, 2000) / 8f);
            case 3 -> Double.doubleToRawLongBits(random.nextInt(-200_000, 200_000) / 16.0);
            default -> random.nextLong();
        };
    }

    /** Halves of the operands, and the shift distance or scalar. */
    static long[] operands(VectorOperation operation, SplittableRandom random) {
        long[] in = new long
                [switch (operation.form()) {
                    case SHIFT -> 3;
                    case SPLAT_I32, SPLAT_I64, SPLAT_F32, SPLAT_F64 -> 1;
                    default -> 2 * operation.form().operands();
                }];
        for (int i = 0; i < in.length; i++) {
            in[i] = half(random);
        }
        return in;
    }

    /** Makes every NaN lane of a float result one, as preparation does. */
    static long[] canonical(String name, long... halves) {
        boolean keepsBits = name.matches(".*\\.(abs|neg|pmin|pmax|splat|eq|ne|lt|gt|le|ge)");
        long[] out = halves.clone();
        if (!keepsBits && name.startsWith("f")) {
            for (int i = 0; i < 2; i++) {
                out[i] = name.startsWith("f32")
                        ? FloatLanes.of(
                                FloatLanes.canonical(FloatLanes.lower(out[i])),
                                FloatLanes.canonical(FloatLanes.upper(out[i])))
                        : Double.doubleToRawLongBits(DoubleLanes.canonical(Double.longBitsToDouble(out[i])));
            }
        }
        return out;
    }

    @Test
    void countTwoHundredAndThirtySixWithThoseOfMemoryAndLanes() {
        assertThat(VectorOperation.all()).hasSize(236 - 14 - 14 - 10);
    }

    @ParameterizedTest
    @MethodSource("operations")
    void doesWhatTheStandardSays(VectorOperation operation) {
        long[] out = new long[2];
        Seeds.each(ROUNDS, random -> {
            long[] in = operands(operation, random);

            operation.apply(in, out);

            assertThat(canonical(operation.name(), out))
                    .as(operation.name())
                    .isEqualTo(canonical(operation.name(), VectorModel.apply(operation.name(), in)));
        });
    }

    static Stream<VectorOperation> operationsOnBytes() {
        return operations()
                .filter(operation ->
                        operation.name().startsWith("i8x16.") && operation.form() == VectorForm.EACH_OF_TWO);
    }

    @ParameterizedTest
    @MethodSource("operationsOnBytes")
    void takesAllPairsOfBytesInAllLanes(VectorOperation operation) {
        long[] out = new long[2];
        SplittableRandom random = new SplittableRandom(1);
        for (int pair = 0; pair < 0x1_0000; pair++) {
            int first = pair >>> 8;
            int second = pair & 0xff;
            int lane = 8 * random.nextInt(8);
            long[] in = {
                ByteLanes.splat(first),
                Lane.replace(random.nextLong(), first, 8, lane),
                ByteLanes.splat(second),
                Lane.replace(random.nextLong(), second, 8, lane)
            };

            operation.apply(in, out);

            assertThat(out).as(operation.name()).isEqualTo(VectorModel.apply(operation.name(), in));
        }
    }

    @Test
    void shufflesByConstantIndexes() {
        Seeds.each(ROUNDS, random -> {
            long[] in = {random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong()};
            long indexes = random.nextLong() & 0x1f1f_1f1f_1f1f_1f1fL;

            long result = ByteLanes.shuffle(in[0], in[1], in[2], in[3], indexes);

            for (int lane = 0; lane < 8; lane++) {
                int index = (int) (indexes >>> (8 * lane)) & 0xff;
                assertThat((result >>> (8 * lane)) & 0xff).isEqualTo((in[index / 8] >>> (8 * (index % 8))) & 0xff);
            }
        });
    }

    @Test
    void leavesTheOtherLanesWhenOneIsReplaced() {
        assertThat(Lane.replace(-1, 0, 8, 56)).isEqualTo(0x00ff_ffff_ffff_ffffL);
        assertThat(Lane.replace(0, -1, 16, 32)).isEqualTo(0x0000_ffff_0000_0000L);
        assertThat(Lane.replace(-1, 5, 32, 0)).isEqualTo(0xffff_ffff_0000_0005L);
        assertThat(Lane.replace(-1, 5, 64, 0)).isEqualTo(5);
    }
}
