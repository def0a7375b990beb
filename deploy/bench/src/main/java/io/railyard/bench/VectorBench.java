package io.railyard.bench;

import io.railyard.bench.figure.Figure;
import io.railyard.guests.Guests;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Kernels as those of the llama module, in SIMD: a dot product of floats and one of 4-bit weights with 8-bit inputs, on our
 * machine and on V8, in turns; V8 runs the module as published, without gas.
 */
final class VectorBench {
    private static final int WARM_UPS = 6;
    private static final int RUNS = 5;

    private VectorBench() {}

    static List<Figure> figures() throws IOException {
        if (!hasNode()) {
            System.err.println("The comparison of SIMD with V8 is left out: node is not installed.");
            return List.of();
        }
        Path folder = Files.createTempDirectory("railyard-bench");
        try {
            Path module = folder.resolve("vectors.wasm");
            copy(Guests.class, "kernels/vectors.wasm", module);
            Path script = folder.resolve("kernel-runner.mjs");
            copy(VectorBench.class, "kernel-runner.mjs", script);
            List<Figure> figures = new ArrayList<>();
            for (Path home : AosBench.homes()) {
                List<String> own = List.of(
                        home.resolve("bin").resolve("java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        KernelRunner.class.getName(),
                        module.toString());
                List<String> peer = List.of("node", script.toString(), module.toString());
                try (Runner ours = Runner.start("kernels", own, folder.resolve("errors-own"));
                        Runner v8 = Runner.start("kernels on V8", peer, folder.resolve("errors-v8"))) {
                    String jdk = "JDK " + AosBench.feature(home);
                    figures.add(ratio(ours, v8, "dot", 20_000, "dot product of f32, " + jdk));
                    figures.add(ratio(ours, v8, "quantised", 10_000, "dot product of 4-bit weights, " + jdk));
                }
            }
            return figures;
        } finally {
            Folders.delete(folder);
        }
    }

    private static Figure ratio(Runner ours, Runner v8, String kernel, int rounds, String name) throws IOException {
        double[] ratios = new double[RUNS];
        for (int run = -WARM_UPS; run < RUNS; run++) {
            double ratio = ours.run(kernel, rounds) / v8.run(kernel, rounds);
            if (run >= 0) {
                ratios[run] = ratio;
            }
        }
        return Figure.of("SIMD as in the llama module, " + name + ", own / V8", "ratio", ratios);
    }

    private static boolean hasNode() {
        try {
            Process process = new ProcessBuilder("node", "--version")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void copy(Class<?> beside, String resource, Path target) throws IOException {
        try (InputStream in = beside.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException(resource + " is not on the class path");
            }
            Files.copy(in, target);
        }
    }
}
