package io.railyard.machine.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import io.railyard.machine.module.PreparedModule;
import io.railyard.machine.wasm.StrictEngine;
import io.railyard.testkit.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The vector kernel that a C compiler wrote gives what V8 gives for it, whole and split. */
final class VectorKernelTest {
    private static final Path KERNEL =
            Path.of("execution-job/guests/src/main/resources/io/railyard/guests/kernels/vectors.wasm");
    private static final long GAS = 100_000_000;

    private static PreparedModule kernel() throws IOException {
        return Judged.prepare(Files.readAllBytes(SharedData.checkout().resolve(KERNEL)));
    }

    private static String bits(float value) {
        return Integer.toHexString(Float.floatToIntBits(value));
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 500, CompiledModule.METHOD_BYTES})
    void givesWhatV8Gives(int methodBytes) throws IOException {
        Judged own = new Judged(kernel(), StrictEngine.own(methodBytes));

        own.call("fill", GAS);

        assertThat(own.call("dot", GAS, 3).result()).isEqualTo(bits(0.5772044062614441f));
        assertThat(own.call("quantised", GAS, 3).result()).isEqualTo(bits(21242.0234375f));
    }

    @Test
    void leavesNothingToAnotherEngine() throws IOException, CompilerRefusal {
        assertThat(CompiledModule.compile(kernel()).largestMethodBytes()).isLessThan(CompiledModule.METHOD_BYTES);
    }
}
