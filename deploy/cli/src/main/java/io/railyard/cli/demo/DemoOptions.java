package io.railyard.cli.demo;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What demo to play.
 *
 * @param out folder of everything it leaves
 * @param seed of the whole world
 * @param data recorded prices; empty for synthetic ones
 * @param parallelism subtasks of each operator; roots do not depend on it
 * @param rounds rounds with traffic from outside
 * @param markets number of markets
 * @param model GGUF file that answers the funds; empty for the bundled one
 * @param kafkaPort port of the broker on loopback; 0 for a free one
 */
record DemoOptions(
        Path out,
        long seed,
        Optional<Path> data,
        int parallelism,
        int rounds,
        int markets,
        Optional<Path> model,
        int kafkaPort) {
    static final int MIN_ROUNDS = 10;
    static final int MAX_ROUNDS = 20_000;
    static final int MAX_PARALLELISM = 64;

    DemoOptions {
        out = out.toAbsolutePath().normalize();
        check("--rounds", rounds, MIN_ROUNDS, MAX_ROUNDS);
        check("--markets", markets, 1, Paths.MAX_MARKETS);
        check("--parallelism", parallelism, 1, MAX_PARALLELISM);
        check("--kafka-port", kafkaPort, 0, 65_535);
    }

    private static void check(String name, int value, int low, int high) {
        if (value < low || value > high) {
            throw new io.railyard.cli.console.CommandFailure(
                    io.railyard.cli.console.ExitCode.USAGE,
                    name + " is " + value + ", but takes " + low + " to " + high + ": give a number in these limits");
        }
    }
}
