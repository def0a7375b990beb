package io.railyard.bench.figure;

import java.util.List;

/** One claim, measured. Implementations are listed in {@code Benchmarks}. */
public interface Benchmark {
    /** The name on the command line. */
    String name();

    /** One sentence: what is compared with what. */
    String claim();

    /**
     * Measures, running the peer in the same run.
     *
     * @throws Exception when it cannot run here, saying why
     */
    List<Figure> run() throws Exception;
}
