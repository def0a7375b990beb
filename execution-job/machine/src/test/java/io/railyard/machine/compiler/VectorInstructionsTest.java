package io.railyard.machine.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.railyard.machine.binary.BinaryWriter;
import io.railyard.machine.module.GasRule;
import io.railyard.machine.module.PreparedModule;
import io.railyard.machine.vector.VectorOperation;
import io.railyard.machine.wasm.StrictEngine;
import io.railyard.message.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every vector instruction does on our compiler what it does on V8. Skipped where there is no {@code node}. */
final class VectorInstructionsTest {
    private static final int PAGE = 65_536;
    private static final int CALLS = 400;
    private static final int STEP = 7_919;
    private static final int RESULT_BYTES = 32;
    private static final long[] INTERESTING = {
        0,
        -1,
        0x8000_0000_7fff_ffffL,
        0x8000_7fff_8080_7f7fL,
        0x7f80_0000_ff80_0000L,
        0x7fc0_0000_7f80_0001L,
        0xffc0_0001_8000_0000L,
        0x7ff0_0000_0000_0000L,
        0x7ff8_0000_0000_0001L,
        0x7ff0_0000_0000_0001L,
        0xfff0_0000_0000_0000L,
        0x3f00_0000_bfc0_0000L,
        0x4f00_0000_cf00_0000L,
        0x41e0_0000_0000_0000L,
        0xc1e0_0000_0020_0000L,
        0x41ef_ffff_ffe0_0000L,
        0x3fe0_0000_0000_0000L,
        0x8000_0000_0000_0000L
    };

    @TempDir
    private Path directory;

    /** A module as the compiler takes it, though nothing was prepared. */
    static PreparedModule unprepared(byte[] wasm) {
        Bytes bytes = Bytes.of(wasm);
        return new PreparedModule(
                Bytes.sha256(wasm),
                bytes,
                Bytes.sha256(wasm),
                List.of(),
                new TreeMap<>(),
                List.of(),
                0,
                0,
                0,
                0,
                2,
                2,
                OptionalInt.empty(),
                GasRule.RAILYARD,
                false);
    }

    private static byte[] operands() {
        SplittableRandom random = new SplittableRandom(11);
        byte[] page = new byte[PAGE];
        for (int at = 0; at + 16 <= PAGE; at += 8) {
            long value = switch (random.nextInt(5)) {
                case 0, 1 -> INTERESTING[random.nextInt(INTERESTING.length)];
                case 2 -> Double.doubleToRawLongBits(random.nextInt(-5_000, 5_000) / 4.0);
                case 3 ->
                    ((long) Float.floatToRawIntBits(random.nextInt(-5_000, 5_000) / 8f) << 32)
                            | Float.floatToRawIntBits(random.nextInt(1 << 20) * 1.5f);
                default -> random.nextLong();
            };
            MemoryAccess.LONGS.set(page, at, value);
        }
        return page;
    }

    private static int address(int call) {
        int address = call * STEP % (PAGE - VectorModule.OPERAND_BYTES);
        return call % 3 == 0 ? address : address & -8;
    }

    @Test
    void takesAllTwoHundredAndThirtySix() throws CompilerRefusal {
        VectorModule.Made made = VectorModule.make();

        CompiledModule compiled = CompiledModule.compile(unprepared(made.wasm()));

        assertThat(VectorOperation.all()).hasSize(198);
        assertThat(compiled.exports()).hasSameSizeAs(made.names());
    }

    @Test
    void keepAVectorInAGlobalAsTwoHalves() {
        BinaryWriter code = new BinaryWriter().u8(0x23, 0, 0x20, 0, 0xFD, 0x1E, 0, 0x20, 1, 0xFD, 0x1E, 1, 0x24, 0);
        Binary binary =
                new Binary().global(VectorModule.V128).function("f", List.of(Binary.I64, Binary.I64), List.of(), code);
        PreparedModule module = Judged.prepare(binary.toByteArray());
        Judged own = new Judged(module, StrictEngine.own());

        Judged.Seen seen = own.call("f", 1_000_000, 5, -7);

        assertThat(module.mutableGlobals()).containsExactly(0, ~0);
        assertThat(seen.globals()).containsExactly(5L, -7L);
    }

    @Test
    void doWhatTheyDoOnV8() throws Exception {
        assumeTrue(V8Process.isPresent(), "skipped: there is no node on the path");
        VectorModule.Made made = VectorModule.make();
        Path wasm = Files.write(directory.resolve("module.wasm"), made.wasm());
        Path input = Files.write(directory.resolve("operands"), operands());
        Path names = Files.write(directory.resolve("names"), made.names());
        Path output = directory.resolve("results");

        byte[] own = ownResults(made);
        byte[] first = judge(wasm, input, names, output);

        assertThat(Bytes.sha256(first)).isNotEqualTo(Bytes.sha256(new byte[first.length]));
        if (!Arrays.equals(own, first)) {
            byte[] second = judge(wasm, input, names, output);
            byte[] again = ownResults(made);
            assertThat(difference(made, own, again)).as("ours, twice").isEmpty();
            assertThat(difference(made, own, second)).as("ours and V8's").isEmpty();
            System.out.println("V8 contradicts itself: " + difference(made, first, second));
        }
    }

    private byte[] judge(Path wasm, Path input, Path names, Path output) throws IOException, InterruptedException {
        run(wasm, input, names, output);
        return Files.readAllBytes(output);
    }

    /** What the functions wrote, {@link #CALLS} times {@link #RESULT_BYTES} bytes for each in order. */
    private static byte[] ownResults(VectorModule.Made made) throws CompilerRefusal {
        CompiledModule compiled = CompiledModule.compile(unprepared(made.wasm()), CompiledModule.METHOD_BYTES);
        GuestState state = compiled.instantiate(2);
        byte[] operands = operands();
        int length = CALLS * RESULT_BYTES;
        byte[] results = new byte[length * made.names().size()];
        for (int i = 0; i < made.names().size(); i++) {
            int entry = compiled.exports().indexOf(made.names().get(i));
            state.pages().write(0, operands, 0, PAGE);
            state.pages().write(PAGE, new byte[length], 0, length);
            for (int call = 0; call < CALLS; call++) {
                state.enter(entry, address(call), PAGE + call * RESULT_BYTES);
            }
            System.arraycopy(state.pages().readBytes(PAGE, length), 0, results, i * length, length);
        }
        assertThat(operands).as("the operands, which nothing may write to").isEqualTo(operands());
        return results;
    }

    /** The first call that gave two results, with its operands; empty when there is none. */
    private static String difference(VectorModule.Made made, byte[] one, byte[] other) {
        int at = Arrays.mismatch(one, other);
        if (at < 0) {
            return "";
        }
        int result = at / RESULT_BYTES;
        int call = result % CALLS;
        byte[] operands = operands();
        return made.names().get(result / CALLS) + " call " + call + " of " + hex(operands, address(call)) + " "
                + hex(operands, address(call) + RESULT_BYTES) + " gave " + hex(one, result * RESULT_BYTES) + " and "
                + hex(other, result * RESULT_BYTES);
    }

    private static String hex(byte[] bytes, int from) {
        return Bytes.of(Arrays.copyOfRange(bytes, from, from + RESULT_BYTES)).hex();
    }

    private void run(Path wasm, Path input, Path names, Path output) throws IOException, InterruptedException {
        Path script = directory.resolve("vectors.js");
        try (InputStream in = VectorInstructionsTest.class.getResourceAsStream("/judge/vectors.js")) {
            if (in == null) {
                throw new IllegalStateException("The test's script is missing");
            }
            Files.write(script, in.readAllBytes());
        }
        V8Process.run(script, wasm, input, names, output, CALLS, STEP, VectorModule.OPERAND_BYTES, RESULT_BYTES);
    }
}
