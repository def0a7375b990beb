package io.railyard.bench;

import io.railyard.bench.figure.Benchmark;
import io.railyard.bench.node.NodeBench;
import io.railyard.bench.state.StateBench;
import java.util.List;
import java.util.Optional;

/** Every benchmark there is. */
final class Benchmarks {
    private Benchmarks() {}

    static List<Benchmark> all() {
        return List.of(
                new VerifyBench(),
                new MachineBench(),
                new StateBench(),
                new AosProcessBench(),
                new HopBench(),
                new NodeBench(),
                new DemoBench(),
                new BuildBench());
    }

    static Optional<Benchmark> find(String name) {
        return all().stream().filter(benchmark -> benchmark.name().equals(name)).findFirst();
    }
}
