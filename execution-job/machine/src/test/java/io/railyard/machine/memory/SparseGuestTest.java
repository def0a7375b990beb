package io.railyard.machine.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A module that touches 6 GiB sparsely runs within 1 GiB of heap, also when it touches every page of 64 KiB. */
final class SparseGuestTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(longs = {64 << 20, 1 << 20, 64 << 10})
    void runsWithinOneGibibyteOfHeap(long stride) throws Exception {
        List<String> lines = child(stride);

        long count = SparseGuest.BYTES / stride;
        assertThat(lines.get(0)).isEqualTo("result " + (stride * (count * (count - 1) / 2) + count));
        assertThat(lines.get(1)).isEqualTo("changed " + count);
        assertThat(lines.get(3)).isEqualTo("failed" + lines.get(2).substring("root".length()));
        assertThat(lines.get(4)).isEqualTo("heap 1024 MiB");
        if (stride >= 1 << 20) {
            assertThat(lines.get(2)).isEqualTo("root " + expectedRoot(stride));
        }
    }

    private static String expectedRoot(long stride) {
        MemoryModel model = new MemoryModel(SparseGuest.BYTES);
        for (long at = 0; at < SparseGuest.BYTES; at += stride) {
            model.number(at, at + 1, 8);
        }
        return SparseGuest.stateRoot(SparseGuest.BYTES, model.root()).hex();
    }

    private List<String> child(long stride) throws IOException, InterruptedException {
        Path output = directory.resolve("output");
        Path errors = directory.resolve("errors");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx1g",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SparseGuest.class.getName(),
                        Long.toString(stride),
                        SparseGuest.module())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        assertThat(process.waitFor()).as(Files.readString(errors)).isZero();
        return Files.readAllLines(output);
    }
}
