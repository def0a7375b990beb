package io.railyard.bench;

import io.railyard.bench.figure.Figure;
import io.railyard.guests.Guests;
import io.railyard.machine.emscripten.ModuleFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The smallest guest at the machine's own interface: what a message costs besides what its guest does. */
final class CounterBench {
    private static final int WARM_UP = 300_000;
    private static final int MESSAGES = 100_000;
    private static final int RUNS = 5;
    private static final double GOAL = 100_000;

    private CounterBench() {}

    static Figure figure() throws IOException {
        Path folder = Files.createTempDirectory("railyard-bench");
        try {
            Path module = folder.resolve("counter.wasm");
            Files.write(module, Guests.named("counter").orElseThrow().wasm());
            Files.write(folder.resolve("messages"), AosWorkload.counterLines());
            List<String> command = GuestRunner.command(
                    Path.of(System.getProperty("java.home")),
                    List.of(
                            module.toString(),
                            ModuleFormat.EMSCRIPTEN4.code(),
                            "own",
                            "-",
                            folder.resolve("messages").toString(),
                            "untimed"));
            double[] rates = new double[RUNS];
            try (Runner runner = Runner.start("counter", command, folder.resolve("errors"))) {
                runner.run("count", WARM_UP);
                for (int i = 0; i < rates.length; i++) {
                    rates[i] = runner.run("count", MESSAGES);
                }
            }
            return Figure.of("counter at the guest's interface, gas and undo included", "1/CPU-s", rates)
                    .withGoal(new Figure.Goal.AtLeast(GOAL));
        } finally {
            Folders.delete(folder);
        }
    }
}
